"""The notebook of `docs/`: every cell runs, and what is stored with it is what it gives.

`python crates/python/tests/test_notebook.py`, in the environment of the tests, stores it anew.
"""

import ast
import base64
import contextlib
import io
import json
import os

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402, it has no window
import polars as pl  # noqa: E402
from conftest import ROOT  # noqa: E402

NOTEBOOK = ROOT / "docs/questions.ipynb"


def outputs(source, number, names):
    """What a cell gives, as notebooks store it: what it prints, its pictures, and what its last line is."""
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, NOTEBOOK.name, "exec"), names)
        value = eval(compile(last, NOTEBOOK.name, "eval"), names) if last else None
    if printed.getvalue():
        yield {"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())}
    for figure in map(plt.figure, plt.get_fignums()):
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=100)
        data = {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": [repr(figure)]}
        yield {"data": data, "metadata": {}, "output_type": "display_data"}
    plt.close("all")
    if value is not None:
        html = {"text/html": lines(value._repr_html_())} if hasattr(value, "_repr_html_") else {}
        data = html | {"text/plain": lines(repr(value))}
        yield {"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"}


def lines(text):
    return text.splitlines(keepends=True)


def run(notebook):
    """The cells that are code, each with what it gives, and what they name."""
    names, here, found = {}, os.getcwd(), []
    os.chdir(NOTEBOOK.parent)
    try:
        with pl.Config(tbl_width_chars=100):
            for cell in (cell for cell in notebook["cells"] if cell["cell_type"] == "code"):
                number = len(found) + 1
                found.append((cell, number, list(outputs("".join(cell["source"]), number, names))))
    finally:
        os.chdir(here)
    return found, names


def told(found):
    """Outputs without pictures, which are drawn with the fonts that are there."""
    texts = [output.get("text") or output["data"]["text/plain"] for output in found]
    pictures = sum("image/png" in output.get("data", {}) for output in found)
    return ["".join(text) for text in texts], pictures


def test_the_notebook_gives_what_is_stored_with_it():
    found, names = run(json.loads(NOTEBOOK.read_text("utf-8")))
    for cell, _, given in found:
        assert told(cell["outputs"]) == told(given), f"{cell['id']}: store it anew, as this file says"
    assert names["words"] == ["我市累计确诊80例"] and names["fact"]["value"] == 80


def store():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    for cell, number, given in run(notebook)[0]:
        cell |= {"execution_count": number, "outputs": given}
    NOTEBOOK.write_text(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    store()
