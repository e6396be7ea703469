"""How rows are split is chosen in a form and by options of the magic."""

from __future__ import annotations

import pytest

from tests.support.kernels import Cells

TRAINING = "%mlhub train penguins --target species --estimator GaussianNB"


@pytest.fixture(scope="module", autouse=True)
def _penguins(cells: Cells) -> None:
    assert "penguins v1" in cells.run("%mlhub upload penguins.csv")


def test_how_rows_are_split_is_chosen_in_a_cell(cells: Cells) -> None:
    cells.run(
        "import jupyter_mlhub as mlhub; hub = mlhub.connect()\n"
        "form = mlhub.TrainingForm('penguins', hub); how = form.validation"
    )
    cells.run("form.target.value = 'species'")
    cells.run("how.folds.value = 3; how.groups.value = 'island'; how.repeats.value = 2")
    assert "3-fold cross-validation by island, repeated 2 times" in cells.run("form.message.value")
    shown = "print([f.description for f in how.children if f.layout.display is None])"
    assert "'Folds', 'Repeats', 'Keep rows together by'" in cells.run(shown)
    mass = "body_mass_g"
    cells.run(f"how.method.value = 'holdout'; how.latest.value = '{mass}'; how.share.value = 40")
    assert f"hold-out of the latest 40% of the rows by {mass}" in cells.run("form.message.value")
    assert "'Test rows, %', 'Test the latest by'" in cells.run(shown)
    cells.run(f"how.method.value = 'time'; how.time.value = '{mass}'; how.folds.value = 2")
    assert f"2 tests on the rows that follow by {mass}" in cells.run("form.message.value")
    cells.run("how.folds.value = 100")
    assert f"100 folds need at least 101 times; {mass} has 94" in cells.run("form.message.value")
    cells.run("how.method.value = 'column'; how.column.value = 'year'")
    assert "for each value of year, then on all rows" in cells.run("form.message.value")
    cells.run("how.tested.value = [how.tested.options[0][1]]")
    assert "tested on the rows where year is 20" in cells.run("form.message.value")
    output = cells.run("form.submit(); await form.monitor._task; print(form.monitor.state)")
    assert "succeeded" in output
    split = cells.run("form.monitor.job.detail.request['spec']['validation']")
    assert "'column': 'year', 'test': [" in split


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--groups island --folds 3", "3-fold cross-validation by island"),
        ("--folds 3 --repeats 2", "3-fold cross-validation, repeated 2 times"),
        ("--time body_mass_g --folds 2", "2 tests on the rows that follow by body_mass_g"),
        (
            "--holdout 0.3 --time body_mass_g",
            "hold-out of the latest 30% of the rows by body_mass_g",
        ),
        ("--folds-of sex --test male", "tested on the rows where sex is male"),
    ],
)
def test_the_magic_splits_rows_in_every_way(cells: Cells, options: str, words: str) -> None:
    cells.run(f"{TRAINING} {options} --as split")
    assert words in cells.run("hub.model('split').report.validation")


def test_a_split_is_named_listed_used_and_removed_in_cells(cells: Cells) -> None:
    assert "No splits yet: %mlhub split penguins NAME" in cells.run("%mlhub splits penguins")
    named = cells.run("%mlhub split penguins by-island --groups island --folds 3")
    assert "by-island · 3-fold cross-validation by island" in named
    assert "3-fold cross-validation by island" in cells.run("%mlhub splits penguins@1")
    cells.run(f"{TRAINING} --split by-island --as by-split")
    assert "(split by-island)" in cells.run("hub.model('by-split').report.validation")
    wrong = cells.run(f"{TRAINING} --split by-island --folds 4")
    assert "--split says how the rows are split" in wrong
    assert "say how the rows are split" in cells.run("%mlhub split penguins nothing")
    cells.run("form = mlhub.TrainingForm('penguins', hub); how = form.validation")
    cells.run("form.target.value = 'species'; how.method.value = ('split', 'by-island')")
    assert "by island" in cells.run("how.words.value")
    assert "3-fold cross-validation by island" in cells.run("form.message.value")
    cells.run("form.yaml.value = True")
    shown = cells.run("form.code.value")
    assert "split: by-island" in shown
    assert "validation" not in shown
    assert "is no more" in cells.run("%mlhub split penguins by-island --remove")
    assert "has no split by-island" in cells.run("%mlhub split penguins by-island --remove")


def test_random_rows_are_scored_beside_a_split_in_cells(cells: Cells) -> None:
    by_year = f"{TRAINING} --groups year --folds 3 --features bill_length_mm"
    cells.run(f"{by_year} --random-too --as beside")
    assert "on random rows, and" in cells.run("hub.model('beside').report.notes[-1]")
    assert "random rows" in cells.run("hub.model('beside').report")
    assert "at random already" in cells.run(f"{TRAINING} --random-too")
    best = cells.run("%mlhub train penguins --target species --best --random-too")
    assert "takes no --random-too" in best
    cells.run("form = mlhub.TrainingForm('penguins', hub); how = form.validation")
    shown = "how.random_too.layout.display"
    assert "none" in cells.run(shown)
    cells.run("form.target.value = 'species'; how.groups.value = 'year'; how.folds.value = 3")
    assert "none" not in cells.run(f"repr({shown})")
    cells.run("how.random_too.value = True")
    assert "True" in cells.run("form.build_payload()['spec']['random_too']")
    cells.run("how.groups.value = None")
    assert "False" in cells.run("form.build_payload()['spec']['random_too']")


def test_leaks_are_told_with_what_to_do(cells: Cells) -> None:
    shown = cells.run("%mlhub leaks penguins --target species")
    assert "Nothing found. That is no proof that nothing leaks." in shown
    cells.run("import pandas as pd; chance = pd.Series(range(200)).sample(frac=1, random_state=0)")
    cells.run("frame = pd.DataFrame({'row': range(200), 'x': list(chance), 'y': range(200)})")
    cells.run("frame['y'] = frame.y // 20")
    cells.run("%mlhub save frame --as sorted")
    shown = cells.run("%mlhub leaks sorted --target y")
    assert "Leave row out." in shown
    assert "Nothing found" in cells.run("%mlhub leaks sorted --target y --features x")
