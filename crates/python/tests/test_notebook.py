"""The notebook of `docs/`: every cell runs, and its answers are there."""

import json
import os

import matplotlib
from conftest import ROOT

matplotlib.use("Agg")


def test_the_notebook_answers_its_questions():
    cells = json.loads((ROOT / "docs/questions.ipynb").read_text("utf-8"))["cells"]
    here, names = os.getcwd(), {}
    os.chdir(ROOT / "docs")
    try:
        for cell in cells:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), "questions.ipynb", "exec"), names)
    finally:
        os.chdir(here)
    assert names["speakers"].height > 5 and names["speakers"]["quotations"][0] > 1
    assert names["speakers"]["offices"].drop_nulls().len() > 0
    assert names["failed"].height > 0
    assert names["counts"]["counts"].sum() > 3
    assert names["words"] == ["我市累计确诊80例"] and names["fact"]["value"] == 80
