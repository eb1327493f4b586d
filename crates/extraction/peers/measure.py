"""How fast other readers of Chinese numbers and times are, on a text from standard input.

A row each on standard output: name and version, what it reads, characters a second, between tabs. A line of the text is
a call. The text is read in pieces of PIECE bytes and more, as `examples/extraction_speed.rs` has them, each ROUNDS times as there, and
of each the fastest counts, by the processor's time. Who needs longer than SECONDS stops behind the piece it is at. Imports
and a first call are not counted.
"""

import contextlib
import io
import logging
import sys
import time
from importlib.metadata import version

SECONDS = 60.0
ROUNDS = 10
PIECE = 20_000


def pieces(lines):
    """Lines in pieces that end with the line in which they are long enough."""
    piece, size = [], 0
    for line in lines:
        piece.append(line)
        size += len(line.encode()) + 1
        if size >= PIECE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def rate(read, lines):
    """Characters a second, each piece in its fastest round."""
    start = time.process_time()
    chars, seconds = 0, 0.0
    for piece in pieces(lines):
        seconds += min(one_round(read, piece) for _ in range(ROUNDS))
        chars += sum(len(line) + 1 for line in piece)
        if time.process_time() - start > SECONDS:
            break
    return chars / seconds


def one_round(read, piece):
    """Seconds that a piece takes."""
    start = time.process_time()
    for line in piece:
        quietly(read, line)
    return time.process_time() - start


def quietly(read, line):
    """A reader that fails on a line has read it all the same: what it cost counts."""
    try:
        read(line)
    except Exception:
        pass


def jionlp_times():
    import jionlp

    stamp = time.mktime((2020, 3, 2, 9, 0, 0, 0, 0, -1))
    jionlp.ner.extract_time("截至1日15时", time_base=stamp)
    return lambda line: jionlp.ner.extract_time(line, time_base=stamp)


def chinese2digits_numbers():
    from chinese2digits import takeNumberFromString

    takeNumberFromString("共三百人")
    return takeNumberFromString


def recognizers(kind):
    from datetime import datetime

    from recognizers_text import Culture
    import recognizers_date_time
    import recognizers_number

    if kind == "numbers":
        model = recognizers_number.NumberRecognizer(Culture.Chinese).get_number_model()
        read = model.parse
    else:
        model = recognizers_date_time.DateTimeRecognizer(Culture.Chinese).get_datetime_model()
        day = datetime(2020, 3, 2, 9)
        read = lambda line: model.parse(line, day)
    read("截至3月1日，共三百人")
    return read


PEERS = [
    ("chinese2digits", "chinese2digits", "numbers", chinese2digits_numbers),
    ("jionlp", "JioNLP", "times, resolved", jionlp_times),
    ("recognizers-text", "Recognizers-Text", "numbers", lambda: recognizers("numbers")),
    ("recognizers-text", "Recognizers-Text", "times, resolved", lambda: recognizers("times")),
]


def main():
    logging.disable()
    lines = [line for line in io.TextIOWrapper(sys.stdin.buffer, "utf-8").read().split("\n")]
    for package, name, reads, load in PEERS:
        # What they print of themselves is no row.
        with contextlib.redirect_stdout(sys.stderr):
            read = load()
            figure = rate(read, lines)
        print(f"{name} {version(package)}\t{reads}\t{figure:.1f}", flush=True)


if __name__ == "__main__":
    main()
