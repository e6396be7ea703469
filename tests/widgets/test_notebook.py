"""Magics and widgets in a real kernel, against the server that they find by themselves."""

from __future__ import annotations

import os
import re

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.support.examples import EXAMPLES
from tests.support.kernels import Cells, environment_of
from tests.support.running import RunningServer


@pytest.fixture(scope="module")
def environment(service: RunningServer) -> dict[str, str]:
    return environment_of(service)


def test_the_story_of_a_cell(cells: Cells) -> None:
    assert "notebook · administrator" in cells.run("%mlhub whoami")
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
    assert "evaluate penguins-species" in cells.run("%mlhub jobs --dataset penguins@1")
    using = cells.run("%mlhub jobs --model penguins-species")
    assert "accuracy 1.0000 (baseline 1.0000)" in using
    assert "You have no dataset named none" in cells.run("%mlhub jobs --dataset none")
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
    # The same bytes, but read in another way.
    assert "same content as" not in cells.run("%mlhub describe penguins")
    noted = cells.run("%mlhub annotate dataset penguins --tags birds,ice --description 'On *ice*'")
    assert "birds, ice" in noted
    assert "kB used" in cells.run("%mlhub storage")
    assert "penguins.csv" in cells.run("%mlhub download penguins /tmp/penguins.csv --format csv")
    assert "['Adelie'" in cells.run("hub.dataset('penguins').to_polars()['species'].to_list()")
    counted = "hub.dataset('penguins').to_duckdb().aggregate('count(gender), min(year)').fetchall()"
    assert "(333, '2007')" in cells.run(counted)
    assert "Pipeline" in cells.run("hub.model('penguins-species').load()")


def test_a_better_reading_is_a_line_away(cells: Cells) -> None:
    cells.run(
        "import io; text = 'rate,price\\n' + '5,$1\\n.,$2\\n' + '7,$3.5\\n' * 8\n"
        "hub.register(io.BytesIO(text.encode()), 'rates').dataset.job_id"
    )
    cells.run("hub.job(hub.version('dataset', 'rates').dataset.job_id).wait()")
    types = "{c.name: c.type for c in hub.version('dataset', 'rates').dataset.columns}"
    for option, typed in (("--missing", "'rate': 'integer'"), ("--type", "'price': 'number'")):
        described = cells.run("%mlhub describe rates")
        offered = re.search(rf"To read it this way: (%mlhub reread rates {option} .*)", described)
        assert offered is not None
        cells.run(offered[1].split("\\n")[0])
        assert typed in cells.run(types)


def test_rows_that_do_not_fit_are_filled_by_a_line(cells: Cells) -> None:
    cells.run("import io; hub.register(io.BytesIO(b'a,b\\n1,2\\n3\\n'), 'short').number")
    cells.run("try: hub.job(hub.version('dataset', 'short').dataset.job_id).wait()\nexcept: pass")
    described = cells.run("%mlhub describe short")
    assert "! line 3 has 1 value where 2 are expected: 3" in described
    assert "To skip rows that do not fit: %mlhub reread short --skip-bad-rows" in described
    assert "line 3 has 1 value" in cells.run("mlhub.DatasetExplorer('short').notes.value")
    offered = re.search(r"To fill short rows: (%mlhub reread short [-a-z]*)", described)
    assert offered is not None
    assert "short v2 · 2 rows" in cells.run(offered[1])
    assert "1 short row was filled" in cells.run("%mlhub describe short")


TRAINING = "%mlhub train penguins --target species --estimator GaussianNB"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%mlhub tarin penguins", "Did you mean 'train'?"),
        ("%mlhub train penguins --traget x --estimator A --target y", "Did you mean --target?"),
        ("%mlhub train penguins", "say DATASET and --estimator"),
        ("%mlhub evaluate penguins-species on", "Say a DATASET, or --frame"),
        ("%mlhub estimator RandomForestClasifier", "Did you mean RandomForestClassifier?"),
        ("%%mlhub datasets\nx", "takes no lines below it"),
        ("%%mlhub train\ndataset: [", "This is not YAML in line"),
        ("%%mlhub train\ndatset: penguins", "Did you mean dataset?"),
        ("%mlhub wait seven", "invalid int value"),
        ("%mlhub upload nowhere.csv", "There is no file nowhere.csv"),
        ("%mlhub evaluate a b c", "MODEL on DATASET"),
        ("%mlhub models 'open", "can't be read"),
        (f"{TRAINING} --time year --repeats 2", "--repeats has no meaning with --time"),
        (f"{TRAINING} --test 2009", "--test has no meaning without --folds-of"),
        (f"{TRAINING} --holdout 0.3 --folds 4", "--folds has no meaning with --holdout"),
        (f"{TRAINING} --groups iland", "Did you mean island"),
        ("%mlhub share dataset penguins --with nobody", "There is nobody named nobody"),
        ("%mlhub share table penguins", "invalid choice"),
        ("%mlhub save nowhere --as x", "nowhere is not there"),
        ("%mlhub load penguins --into 1x", "can't be the name of a variable"),
        ("%mlhub reread penguins --type nope=text", "no column 'nope'"),
        ("%mlhub compare penguins to 1", "compare DATASET with VERSION"),
        ("%mlhub compare penguins with 7", "no version 7"),
        ("%mlhub compare job:1 penguins", "or as: %mlhub compare job:12"),
        ("%mlhub compare job:99999 job:99998", "You have no job 99999"),
        ("%mlhub compare model:penguins-species", "Compare 2 to 10 things, not 1"),
        ("%mlhub alias dataset penguins latest", "latest always means"),
        ("%mlhub annotate dataset penguins", "Say --description"),
        ("%mlhub wait 99999", "You have no job 99999"),
    ],
)
def test_a_mistake_is_one_line_without_a_traceback(cells: Cells, line: str, words: str) -> None:
    output = cells.run(line)
    assert words in output
    assert "Traceback" not in output
    assert "%mlhub train DATASET" in cells.run("%mlhub")


YAML = """%%mlhub train
dataset: penguins
target: body_mass_g
steps:
- StandardScaler
- estimator: Ridge
  parameters: {alpha: 2.0}
preparation:
- columns: {kind: numeric}
  steps: [SimpleImputer]
validation: {method: holdout, test_size: 0.3}
scoring: [neg_median_absolute_error]
model: ridge
"""


def test_trainings_as_documents_and_as_pipelines(cells: Cells) -> None:
    output = cells.run(YAML)
    assert "→ ridge v1 · neg_median_absolute_error -" in output
    cells.run(
        "from sklearn.pipeline import make_pipeline; from sklearn.svm import SVC\n"
        "from sklearn.compose import make_column_transformer\n"
        "from sklearn.preprocessing import OneHotEncoder, StandardScaler\n"
        "from sklearn.impute import SimpleImputer\n"
        "numbers = ['bill_length_mm', 'body_mass_g']\n"
        "prepare = make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), "
        "numbers), (OneHotEncoder(handle_unknown='ignore'), ['island']))"
    )
    made = "job = hub.train('penguins', 'species', make_pipeline(prepare, SVC(C=3.0)), model='svc')"
    cells.run(f"{made}; job.wait()")
    assert "'island']" in cells.run("print(list(hub.model('svc').signature))")
    assert "'C': 3.0" in cells.run("job.detail.request['spec']['steps']")
    assert "is a function, which can't be sent" in cells.run(
        "from sklearn.preprocessing import FunctionTransformer\n"
        "try: hub.train('penguins', 'species', FunctionTransformer(lambda x: x))\n"
        "except Exception as error: print(error)"
    )
    found = cells.run("hub.model('svc').predict(hub.dataset('penguins').to_pandas()).head(2)")
    assert "Adelie" in found
    missing = "hub.model('svc').predict(hub.dataset('penguins').to_pandas().drop(columns='island'))"
    assert "Column island is missing." in cells.run(missing)


def test_jobs_are_reported_in_cells(cells: Cells) -> None:
    assert "HistGradientBoostingClassifier" in cells.run("%mlhub estimators histogram")
    trees = cells.run("%mlhub estimator RandomForestClassifier")
    assert re.search(r"^n_estimators +100 +whole number ≥ 1\b.* 100, 300 ", trees, re.MULTILINE)
    ridge = cells.run("%mlhub estimator Ridge")
    assert re.search(
        r"^alpha +1 +number ≥ 0, list +0.001 to 10,000, by powers of ten ", ridge, re.M
    )
    assert re.search(r"^solver +auto +auto, cholesky, ", ridge, re.MULTILINE)
    assert cells.run("hub.estimator('Ridge').ranges['alpha'].high") == "10000.0"
    clusters = cells.run("%mlhub train penguins --estimator KMeans --step StandardScaler --as k")
    assert "→ k v1 · silhouette" in clusters
    number = cells.run("hub.jobs()[0].id").strip()
    assert "succeeded: finished" in cells.run(f"%mlhub log {number}")
    assert "<chart: The rows in two dimensions>" in cells.run(f"%mlhub show {number}")
    assert "→ k v2" in cells.run(f"%mlhub again {number}")
    assert ".ipynb" in cells.run(f"%mlhub program {number} /tmp --notebook")
    assert ".html" in cells.run("%mlhub report k /tmp")
    assert "Learning curve" in cells.run("%mlhub curve penguins-species")
    saved = cells.run("%mlhub evaluate penguins-species on --frame df --save-as said")
    assert "predictions in said v1" in saved


def test_form_and_monitor(cells: Cells) -> None:
    cells.run("form = mlhub.TrainingForm('penguins', hub)")
    assert "Choose the column to predict first." in cells.run("form.message.value")
    assert "True, True" in cells.run("form.train.disabled, form.best.disabled")
    cells.run("form.target.value = 'body_mass_g'")
    assert "False, False" in cells.run("form.train.disabled, form.best.disabled")
    assert "body_mass_g is a quantity from 2700 to 6300." in cells.run("form.reason.value")
    assert "Will fit StandardScaler → Ridge 6 times" in cells.run("form.message.value")
    cells.run("form.last.estimator.value = 'RandomForestRegressor'")
    assert "Will fit RandomForestRegressor 6 times" in cells.run("form.message.value")
    assert "A random forest regressor." in cells.run("form.last.about.value")
    cells.run("form.last.parameters.fields['max_depth'].value = '0'")
    assert "max_depth can" in cells.run("form.message.value")
    cells.run("form.last.parameters.fields['max_depth'].value = '3'")
    cells.run("form.last.parameters.fields['n_estimators'].value = '10'; form.yaml.value = True")
    assert "n_estimators: 10" in cells.run("form.code.value")
    output = cells.run(
        "form.submit(); await form.monitor._task\n"
        "print(form.message.value, form.monitor.state, form.monitor._line.value)"
    )
    assert "succeeded" in output
    assert "penguins-body_mass_g v" in output
    assert "'n_estimators': 10" in cells.run("form.monitor.job.detail.request['spec']['steps']")


def test_steps_and_estimators_within_estimators_are_chosen_in_a_cell(cells: Cells) -> None:
    cells.run(
        "form = mlhub.TrainingForm('penguins', hub); form.target.value = 'species'\n"
        "form.last.estimator.value = 'VotingClassifier'; added = form.steps.add('PCA')\n"
        "models = form.last.parameters.fields['estimators']; form.model.value = 'voted'"
    )
    output = cells.run("print(form.message.value, models.problem.value)")
    assert "estimators" in output
    cells.run("models.more.click(); models.more.click(); one, two = models.boxes")
    cells.run("two.estimator.value = 'BaggingClassifier'")
    cells.run("within = two.parameters.fields['estimator']")
    cells.run("within.estimator.value = 'SVCC'")
    assert "SVC" in cells.run("within.problem.value")
    cells.run("within.estimator.value = 'SVC'; within.parameters.fields['C'].value = '-1'")
    assert "C can" in cells.run("form.message.value")
    cells.run("within.parameters.fields['C'].value = '2'; form.yaml.value = True")
    assert "Will fit PCA → VotingClassifier" in cells.run("form.message.value")
    assert "SVC" in cells.run("form.code.value")
    assert "succeeded" in cells.run(
        "form.submit(); await form.monitor._task; print(form.monitor.state)"
    )
    steps = cells.run("print(form.monitor.job.detail.request['spec']['steps'])")
    assert "['model1', {'estimator': 'LogisticRegression'" in steps
    assert "'C': 2" in steps
    cells.run("added.remove.click()")
    assert "Will fit VotingClassifier" in cells.run("form.message.value")


def test_a_model_is_judged_by_a_form(cells: Cells) -> None:
    cells.run("form = mlhub.EvaluationForm('penguins-species', hub)")
    cells.run("form.source.value = 'Rows that I paste'")
    cells.run("form.rows.value = 'island,sex\\nBiscoe,male'; form.submit()")
    assert "Column bill_length_mm is missing in the rows." in cells.run("form.message.value")
    rows = (
        "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year"
        "\\nBiscoe,48,14,220,5200,male,2008"
    )
    output = cells.run(
        f"form.rows.value = '{rows}'; form.submit(); await form.monitor._task\n"
        "print(form.monitor.state, form.monitor.job.report.predictions.rows)"
    )
    assert "succeeded [['Gentoo'" in output


def test_columns_of_other_names_are_asked_for_by_the_form(cells: Cells) -> None:
    cells.run(
        "renamed = df.rename(columns={'year': 'jahr', 'sex': 'geschlecht'})\n"
        "hub.job(hub.register(renamed, 'umbenannt').dataset.job_id).wait()"
    )
    cells.run("form = mlhub.EvaluationForm('penguins-species', hub)")
    output = cells.run(
        "form.source.value = 'umbenannt'; form.slices.value = ['island']; form.submit()\n"
        "print(form.message.value, [field.description for field in form.mapping.children])"
    )
    assert "Column sex is missing in umbenannt@1." in output
    assert "['sex', 'year']" in output
    output = cells.run(
        "sex, year = form.mapping.children; sex.value = 'geschlecht'; year.value = 'jahr'\n"
        "form.submit(); await form.monitor._task\n"
        "print(form.monitor.state, form.monitor.job.report.slices[0].column)"
    )
    assert "succeeded island" in output


def test_a_dataset_is_explored_in_a_cell(cells: Cells) -> None:
    cells.run("explorer = mlhub.DatasetExplorer('penguins', hub)")
    assert "344 rows" in cells.run("explorer.children[0].value")
    assert "Adelie 152" in cells.run("explorer.column.value = 'species'; explorer.facts.value")
    assert "1–10 of 344" in cells.run("explorer.place.value")
    cells.run("explorer.sort.value = 'body_mass_g'; explorer.descending.value = True")
    assert "6,300" in cells.run("explorer.rows.value") or "6300" in cells.run("explorer.rows.value")
    assert "11–20 of 344" in cells.run("explorer.next.click(); explorer.place.value")
    cells.run("explorer.filter_column.value = 'body_mass_g'; explorer.operator.value = '>'")
    cells.run("explorer.value.value = '6000'; explorer.filter.click()")
    assert "1–2 of 2" in cells.run("explorer.place.value")
    cells.run("explorer.operator.value = 'missing'; explorer.filter.click()")
    assert "0–0 of 0" in cells.run("explorer.place.value")
    assert "No rows." in cells.run("explorer.rows.value")
    cells.run("explorer.conditions.value = explorer.conditions.value[1:]")
    assert "1–2 of 2" in cells.run("explorer.place.value")
    cells.run("explorer.operator.value = '<'; explorer.value.value = 'x'")
    cells.run("explorer.filter.click()")
    assert "x&#x27; is no value of body_mass_g" in cells.run("explorer.rows.value")
    output = cells.run("mlhub.DatasetExplorer('nothing', hub)")
    assert "You have no dataset named nothing" in output


def test_accounts_groups_and_shares_in_a_cell(cells: Cells) -> None:
    cells.run("panel = mlhub.AdminPanel(hub); box, groups = panel.accounts, panel.groups")
    cells.run("box.new_name.value = 'grace'; box.new_password.value = 'password1'; box.create()")
    assert "easy to guess" in cells.run("box.message.value")
    cells.run("box.new_password.value = 'a harder riddle'; box.create()")
    assert "Made grace" in cells.run("box.message.value")
    cells.run("box.role.value = 'viewer'; box.notes.value = 'guest'; box.save()")
    assert "viewer guest" in cells.run("u = hub.admin.user('grace'); print(u.role, u.notes)")
    cells.run("box.permissions['jobs.submit'].value = 'given'")
    assert "jobs.submit: given for grace." in cells.run("box.message.value")
    assert "{'jobs.submit': True}" in cells.run("hub.admin.grants('grace').own")
    cells.run("box.account.value = 'notebook'; box.account.value = 'grace'")
    assert "given" in cells.run("box.permissions['jobs.submit'].value")
    assert "Give grace this code" in cells.run("box.reset_password(); box.message.value")

    cells.run("groups.group.value = 'lab'; groups.members.value = ['grace']; groups.save()")
    assert "['grace']" in cells.run("hub.admin.groups()[0].members")
    cells.run("groups.group.value = 'no/such name'; groups.save()")
    assert "Saved" not in cells.run("groups.message.value")

    cells.run("form = mlhub.ShareForm('model', 'penguins-species', hub)")
    assert "Shared with nobody" in cells.run("form.shares.children[0].value")
    cells.run("form.who.value = 'group lab'; form.level.value = 'write'; form.share()")
    assert "Shared with group lab." in cells.run("form.message.value")
    cells.run("form.shares.children[0].children[1].value = 'read'")
    assert "lab read" in cells.run(
        "s = hub.shares('model', 'penguins-species')[0]; print(s.group, s.level)"
    )
    cells.run("form.shares.children[0].children[2].click()")
    assert "[]" in cells.run("hub.shares('model', 'penguins-species')")
    cells.run("form.who.value = 'nobody'; form.share()")
    assert "nobody" in cells.run("form.message.value + form.who.value")

    assert "users.create" in cells.run("panel.audit.tables.value")
    cells.run("panel.audit.filter.value = 'nothing like this'")
    assert "Nothing yet." in cells.run("panel.audit.tables.value")
    assert "default" in cells.run("panel.dashboard.refresh(); panel.dashboard.tables.value")
    cells.run("groups.group.value = 'lab'; groups.delete()")
    assert "Deleted grace." in cells.run("box.delete(); box.message.value")


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
