"""How fast other readers of Chinese numbers and times are, on a text from standard input.

A row each on standard output: name and version, what it reads, characters a second, between tabs. A line of the text is
a call. Each reads for SECONDS at most, from the start of the text; its imports and a first call are not counted.
Best of ROUNDS.
"""

import contextlib
import io
import logging
import sys
import time
from importlib.metadata import version

SECONDS = 8.0
ROUNDS = 2


def rate(read, lines):
    """Characters a second of the better round."""
    return max(one_round(read, lines) for _ in range(ROUNDS))


def one_round(read, lines):
    start = time.perf_counter()
    chars = 0
    for line in lines:
        quietly(read, line)
        chars += len(line) + 1
        if time.perf_counter() - start > SECONDS:
            break
    return chars / (time.perf_counter() - start)


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
    lines = [line for line in io.TextIOWrapper(sys.stdin.buffer, "utf-8").read().split("\n") if line]
    for package, name, reads, load in PEERS:
        # What they print of themselves is no row.
        with contextlib.redirect_stdout(sys.stderr):
            read = load()
            figure = rate(read, lines)
        print(f"{name} {version(package)}\t{reads}\t{figure:.1f}", flush=True)


if __name__ == "__main__":
    main()
