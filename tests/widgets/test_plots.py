"""The plots of a search, and a leaderboard with its champions and its decision, in cells."""

from __future__ import annotations

import re

import pytest

from tests.support.kernels import Cells

STEPS = {"n_neighbors": {"low": 1, "high": 60}, "weights": ["uniform", "distance"]}

QUOTES = "'\""
"""What Python writes around a text."""


@pytest.fixture(scope="module", autouse=True)
def _search(cells: Cells) -> None:
    assert "penguins v1" in cells.run("%mlhub upload penguins.csv")
    cells.run("import jupyter_mlhub as mlhub; hub = mlhub.connect()")
    cells.run(
        f"steps = [{{'estimator': 'KNeighborsClassifier', 'parameters': {STEPS!r}}}]\n"
        "holdout = {'method': 'holdout', 'test_size': 0.3}\n"
        "options = {'method': 'random', 'ranges': 'own', 'trials': 24, 'metric': 'log_loss'}\n"
        "options['validation'] = holdout\n"
        "job = hub.search('penguins', 'species', [steps], model='near', **options)"
    )
    cells.run("job.wait()")
    cells.run(
        "hub.train('penguins', 'species', 'GaussianNB', model='naive', validation=holdout).wait()"
    )


def test_a_plot_of_a_search_is_chosen(cells: Cells) -> None:
    cells.run("plots = mlhub.SearchPlots(job.id, hub)")
    assert cells.run("[label for label, _ in plots.pipeline.options]") == (
        "['KNeighborsClassifier (24)']"
    )
    table = cells.run("plots.importance.value")
    assert "n_neighbors" in table
    assert "(p = " in table
    assert "beyond chance" in table
    assert cells.run("sorted(label for label, _ in plots.which.options)") == (
        "['All parameters', 'Score against time to predict', 'n_neighbors', 'weights']"
    )
    shown = "[bundle['data']['text/plain'] for bundle in plots.plot.outputs]"
    assert cells.run(shown) == "['<chart: All parameters>']"
    cells.run("plots.which.label = 'weights'")
    assert cells.run(shown) == "['<chart: weights>']"
    cells.run("plots.refresh()")
    assert cells.run(shown) == "['<chart: weights>']"
    assert "no search" in cells.run(f"mlhub.SearchPlots({training(cells)}, hub)")


def training(cells: Cells) -> str:
    return cells.run("print([one.id for one in hub.jobs('GaussianNB')][0])").strip()


def test_the_plots_are_a_press_away_while_a_search_runs(cells: Cells) -> None:
    cells.run("long = hub.search('penguins', 'species', [steps], minutes=10, model='long')")
    cells.run("view = mlhub.SearchView(long, hub)")
    assert cells.run("print(view.plots)").strip() == "None"
    cells.run(
        "from asyncio import sleep\nwhile not view._trials.succeeded: await sleep(0)\n"
        "view.show_plots()"
    )
    before = int(cells.run("print(view.plots.found.pipelines[0].trials)"))
    assert before > 0
    cells.run("view.stop(); await view._task")
    after = int(cells.run("print(view.plots.found.pipelines[0].trials)"))
    assert after >= before


def test_a_leaderboard_is_ranked_and_has_a_champion(cells: Cells) -> None:
    cells.run("view = mlhub.BoardView('penguins', 'species', hub=hub)")
    table = cells.run("view.table.value")
    assert "Log loss, lower is better" in table
    assert "distinguished from the best by the rows." in table
    assert cells.run("view.metric.value") == "'log_loss'"
    charts = "[bundle['data']['text/plain'] for bundle in view.plot.outputs]"
    assert cells.run(charts) == "['<chart: Score against time to predict>']"
    models = "sorted(label for label, _ in view.model.options)"
    assert cells.run(models) == "['naive@1', 'near@1']"

    cells.run("view.model.label = 'naive@1'; view.champion.click()")
    assert "<p>naive@1 is now the champion.</p>" in cells.run("view.message.value")
    assert cells.run(models) == "['near@1']"
    named = "[one.aliases for one in view.board if one.model == 'naive']"
    assert cells.run(named) == "[['champion']]"

    cells.run("view.metric.value = 'f1_macro'")
    table = cells.run("view.table.value")
    assert "F1 (macro), higher is better" in table
    assert "F1 (macro) is no mean over rows: only the order is shown" in table
    assert "distinguished from the best by the rows." not in table
    ranked = cells.run("%mlhub leaderboard penguins --target species --metric f1_macro")
    assert "only the order is shown" in ranked
    again = cells.run("mlhub.BoardView(hub.leaderboard('penguins', 'species')).metric.value")
    assert again == "'log_loss'"
    assert "no leaderboard for island" in cells.run("mlhub.BoardView('penguins', 'island')")


def test_a_leaderboard_is_decided_by_a_press(cells: Cells) -> None:
    for depth in (1, 3, 5):
        tree = {"estimator": "DecisionTreeRegressor", "parameters": {"max_depth": depth}}
        cells.run(f"hub.train('penguins', 'body_mass_g', [{tree!r}], model='d{depth}').wait()")
    cells.run("view = mlhub.BoardView('penguins', 'body_mass_g', hub=hub); box = view.deciding")
    shown = "[box.decide.layout.display, box.decision.layout.display, box.monitor]"
    assert cells.run(shown) == "[None, 'none', None]"
    # The plan is of the best, until two to five are chosen.
    best = cells.run("box.sentence.value")
    assert "2 repeats (20 fits, " in best
    assert f"<p>{cells.run('box.plan.sentence').strip(QUOTES)}</p>" in best
    cells.run("box.entries.value = [view.board[0], view.board[2]]")
    assert "can be distinguished from the others: there" in cells.run("box.sentence.value")
    assert cells.run("box.decide.layout.display") == "'none'"
    cells.run("view.refresh()")
    assert cells.run(
        "[one.key for one in box.entries.value] == [view.board[0].key, view.board[2].key]"
    )
    cells.run("box.entries.value = [view.board[0]]")
    assert cells.run("box.sentence.value") == best

    cells.run("box.decide.click()")
    assert "<p>Tests are repeated.</p>" in cells.run("box.sentence.value")
    assert cells.run("box.decide.layout.display") == "'none'"
    # Whoever opens the board meanwhile follows the same job.
    cells.run("other = mlhub.BoardView('penguins', 'body_mass_g', hub=hub).deciding")
    assert cells.run("other.monitor.job.id == box.monitor.job.id") == "True"
    cells.run("await box.monitor._task; await other.monitor._task")
    for name in ("box", "other"):
        told = cells.run(f"{name}.decision.value")
        assert re.search(r"After \d+ repeats, DecisionTreeRegressor \(job \d+\) is better", told)
        assert "there is nothing to decide." in cells.run(f"{name}.sentence.value")
        assert cells.run(f"{name}.decide.layout.display") == "'none'"
    assert cells.run("[one.standing for one in view.board]") == "[1, 2, 3]"
