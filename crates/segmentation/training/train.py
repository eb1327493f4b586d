"""Makes the weights of segmentation again: `train.py DATA LEARN WORK OUT`.

DATA is the folder with train.jsonl.gz and jingbao.jsonl.gz, LEARN the built example `learn` of the segmentation crate,
WORK a folder for what is in between, OUT the file of weights. Same data, same bytes: seeds and threads are fixed.
"""

import argparse
import json
import math
import multiprocessing
import os
import struct
import subprocess

import lightgbm
import numpy
import opencc

import pages as training_pages

CLASSES = 12
# Three folds of pages, one of the papers that are not People's Daily of this century, and one of its year 2023: what
# the second look learns from are readings by forests that know neither the page nor, of half the pages, the paper.
FOLDS = 5
PAPERS = {"pfr1998": 3, "jingbao": 3, "rmrb2023": 4}
# Values of a way to read a head's line.
SPLITS = 49
UNIT = 1024
PARAMETERS = dict(
    objective="multiclass", num_class=CLASSES, num_leaves=24, max_depth=9, min_data_in_leaf=30, feature_fraction=0.3,
    bagging_fraction=0.8, bagging_freq=1, lambda_l2=5.0, max_bin=63, verbose=-1, seed=1, num_threads=1,
    deterministic=True, force_col_wise=True, use_missing=False, feature_pre_filter=False,
)


def checksum(data):
    found = 0xCBF29CE484222325
    for byte in data:
        found = (found ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return found


def forest(model, features, classes=CLASSES):
    """A trained model in the layout that the crate reads."""
    trees = model["tree_info"] if model else []
    out = [struct.pack("<HHI", classes, features, len(trees))]
    for tree in trees:
        out.append(one_tree(tree["tree_structure"]))
    return b"".join(out)


def one_tree(root):
    nodes, leaves = [], []

    def visit(node):
        if "leaf_value" in node and "split_feature" not in node:
            leaves.append(max(-32768, min(32767, round(node["leaf_value"] * UNIT))))
            return -len(leaves)
        at = len(nodes)
        nodes.append(None)
        left, right = visit(node["left_child"]), visit(node["right_child"])
        limit = max(-32768, min(32767, math.floor(node["threshold"])))
        nodes[at] = struct.pack("<Hhbb", node["split_feature"], limit, left, right)
        return at

    visit(root)
    return struct.pack("<B", len(leaves)) + b"".join(nodes) + struct.pack("<%dh" % len(leaves), *leaves)


def simple_forms(folder):
    """The simplified form of each traditional character, from OpenCC's table."""
    pairs = []
    with open(os.path.join(folder, "dictionary", "TSCharacters.txt"), encoding="utf8") as file:
        for line in file:
            traditional, _, others = line.rstrip("\n").partition("\t")
            simple = others.split(" ")[0]
            if len(traditional) == len(simple) == 1 and traditional != simple:
                if 0x4E00 <= ord(traditional) < 0xA000 and ord(simple) < 0xA000:
                    pairs.append(struct.pack("<HH", ord(traditional), ord(simple)))
    return struct.pack("<H", len(pairs)) + b"".join(pairs)


class Trainer:
    def __init__(self, options):
        self.options = options
        self.work = options.work
        os.makedirs(self.work, exist_ok=True)
        self.pages = os.path.join(self.work, "pages.jsonl")
        self.numbers = os.path.join(self.work, "numbers")

    def learn(self, *words):
        subprocess.run([self.options.learn, *words], check=True)

    def collect(self):
        """Writes the pages and keeps their tags."""
        self.tags, self.weights, self.folds, self.out = [], [], [], []
        made = training_pages.all_pages(
            self.options.data, os.path.dirname(opencc.__file__), self.options.without, self.options.copies)
        with open(self.pages, "w", encoding="utf8") as file:
            for name, source, weight, text, places in made:
                self.tags.append(dict(places))
                self.weights.append(weight)
                # Copies of a page are in the fold of the page.
                number = checksum(name.encode())
                own, paper = number % 3, PAPERS.get(source)
                self.out.append([own] if paper is None else [own, paper])
                self.folds.append(own if paper is None or number // 3 % 2 else paper)
                row = {"id": name, "fold": self.folds[-1], "out": self.out[-1], "weight": weight, "tags": places}
                file.write(json.dumps(dict(row, text=text), ensure_ascii=False) + "\n")
        print(len(self.tags), "pages", flush=True)

    def rarity(self):
        self.learn("pairs", self.pages, self.numbers)
        counts = numpy.fromfile(self.numbers, dtype="<u4").astype(numpy.int64)
        blocks, counts = counts[-1], counts[:-1]
        rarity = numpy.log(blocks / numpy.maximum(counts, 3))
        return bytes(0 if value < 3 else min(255, round(value * 16)) for value in rarity.tolist())

    def follows(self):
        """How much likelier one tag is behind another than anywhere, in the decoder's weight."""
        counts = numpy.full((CLASSES, CLASSES), 0.02)
        for tags in self.tags:
            order = [tag for _, tag in sorted(tags.items())]
            for first, second in zip(order, order[1:]):
                counts[first, second] += 1
        share = counts / counts.sum(1, keepdims=True)
        usual = counts.sum(0) / counts.sum()
        values = numpy.log(share) - numpy.log(usual)[None, :]
        scaled = numpy.rint(values * self.options.transitions * UNIT).astype(int)
        return struct.pack("<%dh" % scaled.size, *scaled.ravel().tolist())

    def file(self, name, phrases=b"", first=None, second=None):
        nothing = forest(None, 0)
        wording = struct.pack("<I", len(phrases)) + phrases
        body = b"".join(
            [self.rare, self.follow, self.simple, wording, first or nothing, second or nothing, self.split])
        path = os.path.join(self.work, name)
        with open(path, "wb") as file:
            file.write(b"BMSG\x01\0\0\0" + struct.pack("<Q", checksum(body)) + body)
        return path

    def splits(self, weights):
        """Which part of a head's line is the headline."""
        lines, out = os.path.join(self.work, "lines.jsonl"), os.path.join(self.work, "splits")
        heads = list(training_pages.head_lines(self.options.data, self.options.without))
        with open(lines, "w", encoding="utf8") as file:
            for line, body, kicker, deck, _, _ in heads:
                row = {"line": line, "body": body, "kicker": kicker, "deck": deck}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.learn("splits", lines, out, weights)
        data = numpy.fromfile(out, dtype="<i2").tolist()
        at, rows, right, weights = 0, [], [], []
        for line, _, _, _, headline, weight in heads:
            count, at, raw = data[at], at + 1, line.encode()
            readings = [data[at + n * (SPLITS + 2):at + (n + 1) * (SPLITS + 2)] for n in range(count)]
            at += count * (SPLITS + 2)
            wanted = training_pages.plain(headline)
            found = [training_pages.plain(raw[r[0]:r[1]].decode()) == wanted for r in readings]
            if count > 1 and sum(found) == 1:
                rows += [r[2:] for r in readings]
                right += found
                weights += [weight] * count
        table = numpy.array(rows, dtype=numpy.float32)
        print(table.shape, "readings of lines", flush=True)
        parameters = dict(
            PARAMETERS, objective="binary", num_class=1, num_leaves=15, learning_rate=0.08, feature_fraction=0.7)
        data = lightgbm.Dataset(table, numpy.array(right, dtype=int), weight=numpy.array(weights))
        return forest(lightgbm.train(parameters, data, 250).dump_model(), SPLITS, 1)

    def table(self, look, weights):
        out = os.path.join(self.work, "look")
        self.learn("rows", str(look), self.pages, out, *weights)
        places = numpy.fromfile(out + ".places", dtype="<u4").reshape(-1, 2)
        rows = numpy.fromfile(out + ".rows", dtype="<i2").reshape(len(places), -1)
        tags = numpy.array([self.tags[page].get(start, -1) for page, start in places.tolist()])
        print(rows.shape, "rows, of unknown tag", int((tags < 0).sum()), flush=True)
        pages = places[:, 0]
        outside = numpy.array([[fold in out for fold in range(FOLDS)] for out in self.out])
        return outside[pages], rows, tags, numpy.array(self.weights)[pages]

    def fit(self, table, rounds, without=None):
        """Trains on a table of (fold, rows, tags, weights), one fold left out."""
        outside, rows, tags, weights = table
        chosen = tags >= 0
        if without is not None:
            chosen &= ~outside[:, without]
        data = lightgbm.Dataset(rows[chosen].astype(numpy.float32), tags[chosen], weight=weights[chosen])
        return lightgbm.train(dict(PARAMETERS, learning_rate=self.options.rate), data, rounds)

    def run(self):
        self.collect()
        self.rare = self.rarity()
        self.follow = self.follows()
        self.split = forest(None, 0, 1)
        self.simple = simple_forms(os.path.dirname(opencc.__file__))
        start = self.file("start")
        wording = os.path.join(self.work, "phrases")
        self.learn("phrases", self.pages, start, wording, str(FOLDS))
        phrases = []
        for fold in range(FOLDS + 1):
            with open(wording + str(fold), "rb") as file:
                phrases.append(file.read())
        self.split = self.splits(self.file("phrases", phrases[FOLDS]))
        table = self.table(1, [self.file("fold%d" % fold, phrases[fold]) for fold in range(FOLDS)])
        # Each fold in a process of its own: one thread each, so that sums are always made in one order.
        SHARED.update(trainer=self, table=table)
        with multiprocessing.get_context("fork").Pool(2) as pool:
            *folds, first = [forest(one, table[1].shape[1]) for one in pool.imap(fitted, [*range(FOLDS), None])]
        folds = [self.file("fold%d" % at, phrases[at], fold) for at, fold in enumerate(folds)]
        self.file("first", phrases[FOLDS], first)
        print("first look", flush=True)
        # A page is read with the forest that has not seen it.
        table = self.table(2, folds)
        second = forest(self.fit(table, self.options.rounds2).dump_model(), table[1].shape[1])
        os.replace(self.file("whole", phrases[FOLDS], first, second), self.options.out)


# What the processes of the folds see of their parent.
SHARED = {}


def fitted(without):
    """The first look's model as its dump, which passes between processes; one fold left out."""
    trainer = SHARED["trainer"]
    return trainer.fit(SHARED["table"], trainer.options.rounds, without).dump_model()


def main():
    parser = argparse.ArgumentParser()
    for name in ("data", "learn", "work", "out"):
        parser.add_argument(name)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--copies", type=float, default=0.6)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--rounds2", type=int, default=240)
    parser.add_argument("--rate", type=float, default=0.042)
    parser.add_argument("--transitions", type=float, default=0.3)
    Trainer(parser.parse_args()).run()


if __name__ == "__main__":
    main()
