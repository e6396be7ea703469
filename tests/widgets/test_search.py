"""The best model is searched in cells: by options, as YAML, and in a form."""

from __future__ import annotations

import re

import pytest

from tests.support.kernels import Cells

TRAINING = "%mlhub train penguins --target species"


@pytest.fixture(scope="module", autouse=True)
def _penguins(cells: Cells) -> None:
    assert "penguins v1" in cells.run("%mlhub upload penguins.csv")
    cells.run("import jupyter_mlhub as mlhub; hub = mlhub.connect()")


def job_of(output: str) -> int:
    found = re.search(r"job (\d+)", output)
    assert found is not None, output
    return int(found[1])


def test_the_best_model_is_found_in_one_line(cells: Cells) -> None:
    output = cells.run(f"{TRAINING} --best --trials 4 --as best")
    assert "→ best v1 · accuracy " in output
    assert "4/4 · 4 trials, best log loss" in output
    assert "The search made 4 trials" in output
    assert "was the best:" in output
    assert "The scores of this report are from rows that no trial saw." in output
    job = job_of(output)

    board = cells.run(f"%mlhub trials {job}")
    assert "Log loss, lower is better · " in board
    assert re.search(r"^1( ≈)? +\d+ +\S.* 0\.\d+ ± 0\.\d+", board, re.MULTILINE)
    assert len(re.findall(r"^\d", board, re.MULTILINE)) == 4
    ranked = cells.run("%mlhub leaderboard penguins --target species")
    assert "species of penguins@1 · " in ranked
    assert "Log loss, lower is better" in ranked
    first = cells.run(f"%mlhub trials {job} --limit 1")
    assert len(re.findall(r"^\d", first, re.MULTILINE)) == 1

    yaml = cells.run(f"%mlhub trial {job} 1")
    assert yaml.startswith("dataset: penguins@1\n")
    again = cells.run(f"%%mlhub train --no-wait\n{yaml}\nmodel: again")
    cells.run(f"%mlhub wait {job_of(again)}")
    assert "'species'" in cells.run("hub.model('again').info.model.target")


def test_a_leaderboard_is_decided_in_one_line(cells: Cells) -> None:
    names = ("GaussianNB", "DummyClassifier")
    for name in names:
        cells.run(f"%mlhub train penguins --target sex --estimator {name} --as {name}")
    line = "%mlhub leaderboard penguins --target sex --decide"
    alone = cells.run(line)
    assert "stands alone: there is nothing to decide." in alone
    assert "sex of penguins@1 · " in alone

    for depth in (3, 5):
        option = f"--estimator DecisionTreeRegressor --param max_depth={depth} --as heavy{depth}"
        cells.run(f"%mlhub train penguins --target body_mass_g {option}")
    decided = cells.run("%mlhub leaderboard penguins --target body_mass_g --decide")
    assert "2 repeats (20 fits, " in decided
    assert re.search(r"→ After \d+ repeats, DecisionTreeRegressor \(job \d+\) is bet", decided)
    assert "body_mass_g of penguins@1 · " in decided
    again = cells.run("%mlhub leaderboard penguins --target body_mass_g --decide")
    assert "stands alone" in again
    assert "After " in again
    named = "' '.join(one.key for one in hub.leaderboard('penguins', 'body_mass_g'))"
    keys = cells.run(f"import jupyter_mlhub; hub = jupyter_mlhub.connect(); print({named})")
    named = cells.run(f"%mlhub leaderboard penguins --target body_mass_g --decide {keys}")
    assert "can be distinguished from the others: there is nothing to decide." in named


def test_trials_are_compared_in_a_line_and_in_a_view(cells: Cells) -> None:
    options = "--estimator KNeighborsClassifier --param n_neighbors=[1,50] --search grid"
    job = job_of(cells.run(f"{TRAINING} {options} --ranges own --as near"))
    compared = cells.run(f"%mlhub compare trial:{job}/1 trial:{job}/2 job:{job}")
    assert "What differs (" in compared
    assert "KNeighborsClassifier.n_neighbors" in compared
    assert "leads" in compared
    assert "<chart: ROC>" in compared

    cells.run(f"view = mlhub.CompareView('trial:{job}/1', 'trial:{job}/2', hub=hub)")
    assert "[['A', 'B'], ['B', 'A']]" in cells.run(
        "sorted(map(list, dict(view.which.options).values()))"
    )
    shown = cells.run("view.rows.value")
    assert "bill_length_mm" in shown
    assert shown.count("<tr>") > 1
    cells.run("view.which.index = 1")
    assert "bill_length_mm" in cells.run("view.rows.value")
    assert cells.run("view.rows.value") != shown


def test_the_parameters_of_one_estimator_are_searched(cells: Cells) -> None:
    output = cells.run(
        "%mlhub train penguins --target body_mass_g --estimator Ridge --search random --trials 4 "
        "--metric rmse --groups island --folds 3 --seed 1"
    )
    assert "→ penguins-body_mass_g v1" in output
    board = cells.run(f"%mlhub trials {job_of(output)}")
    assert re.search(r" alpha=\d", board)
    request = cells.run(f"hub.job({job_of(output)}).detail.request")
    assert "'method': 'random'" in request
    assert "'groups': 'island'" in request
    assert "'metric': 'rmse'" in request
    # Its YAML asks for the same search.
    yaml = cells.run(f"%mlhub yaml {job_of(output)}")
    again = job_of(cells.run(f"%%mlhub train --no-wait\n{yaml}"))
    assert cells.run(f"hub.job({again}).detail.request") == request
    cells.run(f"%mlhub wait {again}")


def test_halving_gives_first_trials_few_folds(cells: Cells) -> None:
    output = cells.run(
        f"{TRAINING} --estimator KNeighborsClassifier --search halving --resource folds "
        "--ranges own --param 'n_neighbors=[1, 5, 9]' --as halved"
    )
    assert "4/4 · 4 trials" in output
    job = job_of(output)
    board = cells.run(f"%mlhub trials {job}")
    assert len(re.findall(r" on 2 of 5 folds$", board, re.MULTILINE)) == 3
    yaml = cells.run(f"%mlhub trial {job} 1")
    assert yaml.startswith("# The search fitted this trial on 2 of 5 folds. This training has all")
    written = cells.run(
        """%%mlhub train --no-wait
dataset: penguins
target: species
candidates:
  - ranges: own
    steps: [{estimator: MLPClassifier, parameters: {max_iter: 40, alpha: [0.1, 0.2, 0.3]}}]
method: halving
resource: iterations
"""
    )
    job = job_of(written)
    assert "'resource': 'iterations'" in cells.run(f"hub.job({job}).detail.request")
    cells.run(f"%mlhub cancel {job}")


def test_only_the_given_ranges_are_searched(cells: Cells) -> None:
    output = cells.run(
        f"{TRAINING} --estimator KNeighborsClassifier --step StandardScaler --search grid "
        "--ranges own --param 'n_neighbors=[1, 5]' --preparation default --as nearest"
    )
    assert "2/2 · 2 trials" in output
    board = cells.run(f"%mlhub trials {job_of(output)}")
    assert "StandardScaler → KNeighborsClassifier" in board
    assert " n_neighbors=5" in board


def test_a_search_is_written_as_yaml(cells: Cells) -> None:
    output = cells.run(
        """%%mlhub train
dataset: penguins
target: species
candidates:
- {estimator: LogisticRegression, parameters: {C: {low: 0.1, high: 10, log: true}}}
- steps: [{estimator: KNeighborsClassifier, parameters: {n_neighbors: [1, 5]}}]
  ranges: own
method: random
budget: {trials: 3, minutes: 5}
model: written
"""
    )
    assert "→ written v1" in output
    board = cells.run(f"%mlhub trials {job_of(output)}")
    assert "3 trials with a score" in board
    wrong = cells.run("%%mlhub train\ndataset: penguins\nbest: true\ntargets: species")
    assert "There is no field targets. Did you mean target?" in wrong


def test_a_stopped_search_keeps_its_best(cells: Cells) -> None:
    job = job_of(cells.run(f"{TRAINING} --best --minutes 10 --as kept --no-wait"))
    cells.run(f"job = hub.job({job})\nwhile not job.trials().succeeded: _ = job.wait_for_change()")
    output = cells.run(f"%mlhub stop {job}")
    assert "→ kept v1" in output
    assert "has succeeded already" in cells.run(f"%mlhub stop {job}")


def test_the_board_is_shown_in_a_cell(cells: Cells) -> None:
    cells.run("job = hub.find_best('penguins', 'species', trials=3, model='viewed')")
    assert "best model · penguins" in cells.run("job")
    cells.run("view = mlhub.SearchView(job.id, hub)")
    assert "succeeded" in cells.run("await view._task; print(view.state)")
    assert "→ viewed v1" in cells.run("view._line.value")
    board = cells.run("view.board.value")
    assert "Log loss, lower is better" in board
    assert board.count("<tr>") == 4
    assert "no search" in cells.run(f"mlhub.SearchView({training(cells)}, hub)")


def training(cells: Cells) -> int:
    return job_of(cells.run(f"{TRAINING} --estimator GaussianNB --as plain --no-wait"))


def test_a_form_finds_the_best_model_and_stops(cells: Cells) -> None:
    cells.run("form = mlhub.TrainingForm('penguins', hub); form.target.value = 'species'")
    assert "2.0" in cells.run("form.minutes.value")
    cells.run("form.minutes.value = 10; form.model.value = 'formed'; form.find_best()")
    request = cells.run("form.monitor.job.detail.request")
    assert "'seconds': 600.0" in request
    assert "'task': 'classification'" in request
    cells.run(
        "from asyncio import sleep\n"
        "while not form.monitor._trials.succeeded: await sleep(0)\n"
        "form.monitor.stop(); await form.monitor._task"
    )
    assert "→ formed v1" in cells.run("form.monitor._line.value")
    cells.run("form.goal.value = 'clustering'")
    assert "none" in cells.run("form.best.layout.display")
    cells.run("form.goal.value = 'classification'; form.minutes.value = 0.1")
    cells.run("form.model.value = 'not a name!'; form.find_best()")
    assert "error-color" in cells.run("form.message.value")


def test_a_form_searches_the_parameters_of_its_steps(cells: Cells) -> None:
    cells.run("form = mlhub.TrainingForm('penguins', hub); form.target.value = 'species'")
    cells.run("form.last.estimator.value = 'MLPClassifier'; form.model.value = 'stepped'")
    assert "none" in cells.run("form.searching.resource.layout.display")
    cells.run(
        "form.searching.method.value = 'halving'; form.searching.resource.value = 'iterations'\n"
        "form.searching.trials.value = 3"
    )
    assert "none" not in cells.run("form.searching.resource.layout.display")
    cells.run("form.searching.button.click()")
    request = cells.run("form.monitor.job.detail.request")
    assert "'method': 'halving'" in request
    assert "'resource': 'iterations'" in request
    cells.run("form.monitor.job.cancel()")
    cells.run("form.searching.method.value = 'random'; form.search()")
    assert "'resource': None" in cells.run("form.monitor.job.detail.request")
    cells.run("form.monitor.job.cancel()")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--best --estimator Ridge", "Leave --estimator out"),
        ("--best --search grid", "Say only one of --best and --search"),
        ("--best --preparation none", "Leave --preparation out"),
        ("--search grid", "--search needs --estimator CLASS"),
        ("--estimator GaussianNB --minutes 2", "--minutes belongs to a search"),
        ("--best --resource folds", "Leave --resource out"),
        ("--estimator GaussianNB --resource folds", "--resource belongs to a search"),
        ("--estimator GaussianNB --search random --resource folds", "Only method: halving has"),
        ("--estimator GaussianNB --search halving --resource trees", "invalid choice: 'trees'"),
        (
            "--estimator GaussianNB --search halving --resource iterations",
            "GaussianNB has no number of boosting rounds",
        ),
        ("--estimator GaussianNB --trials 2", "--trials belongs to a search"),
        ("--best --scoring f1_macro", "takes no --scoring"),
        ("--best --metric rmse", "rmse does not judge a classification"),
        ("--best --metric speed", "invalid choice: 'speed'"),
        ("--best --trials many", "invalid int value: 'many'"),
        ("--best --trials 0", "trials"),
        ("--best --mintues 2", "Did you mean --minutes?"),
        ("--best --split none-such", "has no split none-such"),
        ("--best --time nothing", "nothing"),
        ("--estimator Ridge --search random", "Choose a classifier, or another target."),
        (
            '--estimator LogisticRegression --search grid --param \'C={"low": 5, "high": 1}\'',
            "high must be larger than low",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_in_a_sentence(
    cells: Cells, options: str, sentence: str
) -> None:
    output = cells.run(f"{TRAINING} {options}")
    assert sentence in output
    assert "UsageError" in output
    assert "Traceback" not in output


def test_a_search_without_what_it_needs_is_refused(cells: Cells) -> None:
    assert "needs a DATASET and --target" in cells.run("%mlhub train penguins --best")
    assert "no column" in cells.run("%mlhub train penguins --target kind --best")
    below = cells.run("%%mlhub train --best\ndataset: penguins")
    assert "write best: true" in below
    job = training(cells)
    assert f"Job {job} is no search." in cells.run(f"%mlhub trials {job}")
    assert f"Job {job} is no search." in cells.run(f"%mlhub stop {job}")
    assert "UsageError" in cells.run("%mlhub trials 999999")
    usage = cells.run("%mlhub")
    for command in ("--best", "%mlhub trials JOB", "%mlhub trial JOB NUMBER", "%mlhub stop JOB"):
        assert command in usage


def test_a_worse_version_of_a_model_is_a_question(cells: Cells) -> None:
    first = cells.run(f"{TRAINING} --estimator GaussianNB --as asked")
    assert "people get" not in first
    worse = cells.run(f"{TRAINING} --estimator DummyClassifier --as asked")
    assert "so version 1 stays what people get. The difference is more than chance." in worse
    assert "To use version 2: %mlhub alias model asked@2 champion" in worse
    assert "To keep version 1: %mlhub alias model asked@1 champion" in worse
    assert "v1 (champion), latest v2" in cells.run("%mlhub models asked")
    cells.run(f"box = mlhub.JobMonitor({job_of(worse)}).succession")
    cells.run("box.use.click()")
    assert "Version 2 is what people get." in cells.run("box.message.value")
    assert "v2 (champion)\n" not in cells.run("%mlhub models asked")
    assert "v2 (champion)" in cells.run("%mlhub models asked")
    assert "asked@champion → asked v2" in cells.run("%mlhub alias model asked champion")
    better = cells.run(f"{TRAINING} --estimator GaussianNB --as asked")
    assert "Version 2 stays what people get, because it is the champion." in better
    cells.run("%mlhub alias model asked champion --remove")
    assert "v3  " in cells.run("%mlhub models asked")
