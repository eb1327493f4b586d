"""What the tests share: the repository, its binary, a run of the binary."""

import json
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BINARY = os.environ.get("BANMIAN", str(ROOT / "target/release/banmian"))
SEED = ROOT / "seeds/000_f4f2e9a4bbadbb5f.txt"
TABLES = ("pages", "articles", "mentions", "facts", "quotes", "checks")


@pytest.fixture(scope="session")
def command():
    """The binary: a call with arguments gives what it prints."""

    def call(*arguments, given=None, status=0, cwd=None):
        done = subprocess.run([BINARY, *map(str, arguments)], input=given, capture_output=True, text=True, cwd=cwd)
        assert done.returncode == status, done.stderr
        return done.stdout or done.stderr

    return call


@pytest.fixture(scope="session")
def cases():
    """The texts of the suites that know nothing of our API, each with the day and place it is read with."""
    found = []
    for suite in sorted((ROOT / "fixtures/cases").glob("*/*.toml")):
        for case in tomllib.loads(suite.read_text("utf-8")).get("case", []):
            if isinstance(case.get("text"), str):
                request = {"text": case["text"], "date": case.get("date", "2020-03-06"), "region": case.get("region")}
                found.append({"id": f"{suite.stem}-{len(found)}", **request})
    assert len(found) > 300
    return found


@pytest.fixture(scope="session")
def answers(command, cases):
    """What the binary answers to the cases, by id."""
    given = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    lines = command("annotate", given=given, status=3).rstrip("\n").split("\n")  # Some days are none.
    # With numbers as their digits: a float would be another number.
    return {answer["id"]: answer for answer in (json.loads(line, parse_float=str, parse_int=str) for line in lines)}
