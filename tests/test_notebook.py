"""Magics and widgets in a real kernel, against the server that they find by themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator

import nbformat
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import AsyncKernelManager, start_new_kernel
from nbclient import NotebookClient

from tests.conftest import EXAMPLES
from tests.running import RunningServer


class Cells:
    """Runs cells and gives their text; rich output as its plain form."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str) -> str:
        texts: list[str] = []

        def collect(message: dict) -> None:  # type: ignore[type-arg]
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    texts.append(content["text"])
                case "display_data" | "execute_result" | "update_display_data":
                    texts.append(str(content["data"].get("text/plain", "")))
                case "error":
                    texts.append("\n".join(content["traceback"]))

        self._client.execute_interactive(code, output_hook=collect, timeout=60)
        return "\n".join(texts)


@pytest.fixture(scope="module")
def environment(service: RunningServer) -> dict[str, str]:
    """What a kernel finds that this server has started."""
    environment = {**service.environment, "JPY_PARENT_PID": str(service.process.pid)}
    environment.pop("MLHUB_URL", None)
    return environment


@pytest.fixture(scope="module")
def cells(environment: dict[str, str]) -> Iterator[Cells]:
    manager, client = start_new_kernel(env=environment, cwd=os.fspath(EXAMPLES))
    try:
        cells = Cells(client)
        assert cells.run("%load_ext jupyter_mlhub") == ""
        yield cells
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_story_of_a_cell(cells: Cells) -> None:
    assert "ada · administrator" in cells.run("%mlhub whoami")
    assert "No datasets yet" in cells.run("%mlhub datasets")
    uploaded = cells.run("%mlhub upload penguins.csv")
    assert "penguins v1 · 344 rows · 8 columns · 15 kB" in uploaded
    trained = cells.run(
        "%mlhub train penguins --target species --estimator RandomForestClassifier"
        " --param n_estimators=20 --step StandardScaler"
    )
    assert "→ penguins-species v1 · accuracy 0.9" in trained
    assert "penguins-species" in cells.run("%mlhub models")
    judged = cells.run("%mlhub evaluate penguins-species on penguins@1 --rows 0-99")
    assert "Accuracy" in judged
    assert "<chart: Confusion matrix>" in judged
    assert "succeeded" in cells.run("%mlhub jobs")
    assert "ended" not in cells.run("%mlhub wait 2")
    assert ".skops" in cells.run("%mlhub download penguins-species /tmp")
    assert "Private" in cells.run("%mlhub share dataset penguins")
    shared = cells.run("%mlhub share dataset penguins --everyone --level write")
    assert "everyone" in shared
    assert "write" in shared
    assert "administrator" in cells.run("%mlhub users")
    assert "datasets.create" in cells.run("%mlhub audit penguins")
    line = "import jupyter_mlhub as mlhub; hub = mlhub.connect(); "
    assert "(344, 8)" in cells.run(line + "hub.dataset('penguins').to_pandas().shape")
    described = cells.run("%mlhub describe penguins")
    assert "! sex misses 11 values (3%)." in described
    assert "Adelie (152), Gentoo (124), Chinstrap (68)" in described
    assert "df · 344 rows · 8 columns" in cells.run("%mlhub load penguins --into df")
    assert "copy v1 · 344 rows" in cells.run("%mlhub save df --as copy")
    assert "True" in cells.run("hub.dataset('copy').to_pandas().equals(df)")
    typed = cells.run("%mlhub reread penguins --type year=text --rename sex=gender")
    assert "penguins v2 · 344 rows" in typed
    assert "penguins@golden → penguins v1" in cells.run("%mlhub alias dataset penguins@1 golden")
    compared = cells.run("%mlhub compare penguins with golden")
    assert "v2 beside v1 · the same file · 344 rows, before 344" in compared
    assert "retyped" in compared
    assert "penguins v1 · golden" in cells.run("%mlhub describe penguins@golden")
    assert "same content as v1" in cells.run("%mlhub describe penguins")
    noted = cells.run("%mlhub annotate dataset penguins --tags birds,ice --description 'On *ice*'")
    assert "birds, ice" in noted
    assert "kB used" in cells.run("%mlhub storage")
    assert "penguins.csv" in cells.run("%mlhub download penguins /tmp/penguins.csv --format csv")
    assert "['Adelie'" in cells.run("hub.dataset('penguins').to_polars()['species'].to_list()")
    counted = "hub.dataset('penguins').to_duckdb().aggregate('count(gender), min(year)').fetchall()"
    assert "(333, '2007')" in cells.run(counted)
    assert "Pipeline" in cells.run("hub.model('penguins-species').load()")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%mlhub tarin penguins", "Did you mean 'train'?"),
        ("%mlhub train penguins --traget x --estimator A --target y", "Did you mean --target?"),
        ("%mlhub train penguins", "required"),
        ("%mlhub wait seven", "invalid int value"),
        ("%mlhub upload nowhere.csv", "There is no file nowhere.csv"),
        ("%mlhub evaluate a b c", "MODEL on DATASET"),
        ("%mlhub models 'open", "can't be read"),
        ("%mlhub share dataset penguins --with nobody", "There is nobody named nobody"),
        ("%mlhub share table penguins", "invalid choice"),
        ("%mlhub save nowhere --as x", "nowhere is not there"),
        ("%mlhub load penguins --into 1x", "can't be the name of a variable"),
        ("%mlhub reread penguins --type nope=text", "no column 'nope'"),
        ("%mlhub compare penguins to 1", "compare DATASET with VERSION"),
        ("%mlhub compare penguins with 7", "no version 7"),
        ("%mlhub alias dataset penguins latest", "latest always means"),
        ("%mlhub annotate dataset penguins", "Say --description"),
        ("%mlhub wait 99999", "You have no job 99999"),
    ],
)
def test_a_mistake_is_one_line_without_a_traceback(cells: Cells, line: str, words: str) -> None:
    told = cells.run(line)
    assert words in told
    assert "Traceback" not in told
    assert "%mlhub train DATASET" in cells.run("%mlhub")


def test_form_and_monitor(cells: Cells) -> None:
    cells.run("form = mlhub.TrainingForm('penguins', hub)")
    cells.run("form.target.value = 'body_mass_g'")
    assert "Regression" in cells.run("form.task.value")
    cells.run("form.parameters.value = 'nonsense'; form.submit()")
    assert "JSON object" in cells.run("form.message.value")
    cells.run("form.parameters.value = '{\"max_depth\": 0}'; form.submit()")
    assert "max_depth can" in cells.run("form.message.value")
    told = cells.run(
        "form.parameters.value = '{\"n_estimators\": 10}'; form.submit(); "
        "await form.monitor._task\n"
        "print(form.message.value, form.monitor.state, form.monitor._line.value)"
    )
    assert "succeeded" in told
    assert "penguins-body_mass_g v1 · r2" in told


def test_a_dataset_is_explored_in_a_cell(cells: Cells) -> None:
    cells.run("explorer = mlhub.DatasetExplorer('penguins', hub)")
    assert "344 rows" in cells.run("explorer.children[0].value")
    assert "Adelie 152" in cells.run("explorer.column.value = 'species'; explorer.facts.value")
    assert "1–10 of 344" in cells.run("explorer.place.value")
    cells.run("explorer.sort.value = 'body_mass_g'; explorer.downwards.value = True")
    assert "6,300" in cells.run("explorer.rows.value") or "6300" in cells.run("explorer.rows.value")
    assert "11–20 of 344" in cells.run("explorer.next.click(); explorer.place.value")
    told = cells.run("mlhub.DatasetExplorer('nothing', hub)")
    assert "You have no dataset named nothing" in told


def test_the_example_notebook_runs_from_top_to_bottom(environment: dict[str, str]) -> None:
    notebook = nbformat.read(EXAMPLES / "getting-started.ipynb", as_version=4)
    runner = NotebookClient(
        notebook,
        timeout=60,
        km=AsyncKernelManager(kernel_name="python3"),
        resources={"metadata": {"path": os.fspath(EXAMPLES)}},
    )
    runner.execute(env=environment)
    shown = "\n".join(
        output.get("text") or str(output.get("data", {}).get("text/plain", ""))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "accuracy 0.9" in shown
    assert "penguins-body_mass_g" in shown
    assert "Accuracy" in shown
    assert "'Adelie'" in shown
