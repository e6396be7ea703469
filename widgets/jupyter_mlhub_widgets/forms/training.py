"""``TrainingForm``: the panel's train form in a cell, made from the same documents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from threading import RLock
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.client.pipelines import fixed_parts
from jupyter_mlhub.client.request_files import read_groups
from jupyter_mlhub.display.style import FORM, in_cell, sentence_html
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.data.artifacts import Column
from jupyter_mlhub.schemas.pipelines.reports import Task
from jupyter_mlhub.schemas.pipelines.specs import split_reference

from ..fields.parameters import labelled
from ..fields.searching import SearchBox
from ..fields.steps import Catalogue, StepBox, StepList
from ..fields.validation import ValidationBox
from ..views.job_monitor import JobMonitor
from ..views.search_view import SearchView

_MIB = 1024 * 1024
_GROUPS = "- columns: {kind: numeric}\n  steps: [SimpleImputer, StandardScaler]\n"


class TrainingForm(widgets.VBox):
    """Choose dataset, goal, target, estimator, validation and scoring, then train.

    *Find the best model* lets the hub search for the estimator, within some minutes. *Search the
    parameters* searches what the form's own steps leave as it is.

    One sentence tells what will run and for about how long, or what to correct.

    Args:
        dataset: the first choice. Default: the newest.
        hub: default: the hub of this kernel's Jupyter server.
    """

    def __init__(self, dataset: str | None = None, hub: HubClient | None = None) -> None:
        self._hub = hub or connect()
        self._columns: list[Column] = []
        self._shown: str | None = None
        """The version with the columns on display. It is trained on even if a newer one arrives."""
        self._rows = 0
        self._begun: list[str] = []
        """The steps with which the form began, until a person changes them."""
        self._busy = False
        self._turn = RLock()
        """Held by the thread of a change, so that only the form's own changes are not followed."""
        self._catalogue = Catalogue(self._hub)
        names = self._ready_datasets()
        if dataset is not None and dataset not in names:
            names = [dataset, *names]
        self._make_data_fields(names)
        self._make_step_fields()
        self._make_scoring_fields()
        self._make_resource_fields()
        self._make_output()
        super().__init__(self._layout())
        self.add_class(FORM)
        self._watch()
        if not names:
            self._say("No datasets yet. Register one: %mlhub upload FILE.csv")
            return
        self._busy = True
        if dataset is not None:
            self.dataset.value = dataset
        self._busy = False
        self._changed(self._load_columns)

    def _ready_datasets(self) -> list[str]:
        return [
            item.reference
            for item in self._hub.datasets()
            if item.latest is not None and item.latest.state == "ready"
        ]

    def _make_data_fields(self, names: list[str]) -> None:
        self.dataset = widgets.Dropdown(description=tr("Dataset"), options=names, **labelled())
        goals = [(info.label, info.task) for info in self._catalogue.tasks]
        self.goal = widgets.Dropdown(description=tr("Goal"), options=goals, **labelled())
        self.target = widgets.Dropdown(description=tr("Predict"), **labelled())
        self.reason = widgets.Label()
        self.features = widgets.SelectMultiple(description=tr("Learn from"), rows=4, **labelled())
        self.model = widgets.Text(
            description=tr("Model name"), continuous_update=False, **labelled()
        )

    def _make_step_fields(self) -> None:
        draft = partial(self._changed, self._draft)
        transformers = self._catalogue.names("transformer")
        self.steps = StepList(
            self._catalogue,
            transformers,
            draft,
            label="Step ",
            first=self._catalogue.default_estimators["transformer"],
        )
        self.last = StepBox(self._catalogue, [], partial(self._changed, self._replace_last))
        self.preparation = widgets.Dropdown(
            description=tr("Preparation"),
            options=[
                ("Fill and encode, by default", "default"),
                ("None", "none"),
                ("My own, as YAML", "own"),
            ],
            **labelled(),
        )
        self.groups = widgets.Textarea(
            description=tr("Groups"), value=_GROUPS, rows=6, continuous_update=False, **labelled()
        )

    def _make_scoring_fields(self) -> None:
        self.validation = ValidationBox(partial(self._changed, self._draft))
        self.scoring = widgets.SelectMultiple(description=tr("Also score by"), rows=4, **labelled())
        self.positive = widgets.Dropdown(description=tr("Positive class"), **labelled())
        self.slices = widgets.SelectMultiple(
            description=tr("Break scores down by"), rows=4, **labelled()
        )

    def _make_resource_fields(self) -> None:
        self.queue = widgets.Text(
            description=tr("Queue"), value="default", continuous_update=False, **labelled()
        )
        self.priority = widgets.Dropdown(
            description=tr("Priority"),
            options=[("Usual", 0), ("Before my other jobs", 1), ("When nothing else waits", -1)],
            **labelled(),
        )
        self.memory = widgets.IntText(description=tr("Memory, MiB (0: any)"), **labelled())
        self.seconds = widgets.FloatText(description=tr("Seconds (0: any)"), **labelled())

    def _make_output(self) -> None:
        self.message = widgets.HTML()
        self.train = widgets.Button(description=tr("Train"), button_style="primary", icon="play")
        self.best = widgets.Button(description=tr("Find the best model"), icon="search")
        self.minutes = widgets.BoundedFloatText(
            description=tr("Minutes"), value=2, min=0.1, max=43_200, step=1, **labelled()
        )
        self.searching = SearchBox(self.search)
        self.yaml = widgets.ToggleButton(description=tr("Show as YAML"))
        self.python = widgets.ToggleButton(description=tr("Show as Python"))
        self.code = widgets.HTML()
        self.result = widgets.VBox()
        self.monitor: JobMonitor | None = None

    def _layout(self) -> list[widgets.Widget]:
        """Arrange the fields from top to bottom."""
        details = [
            *(self.features, self.scoring, self.positive, self.slices),
            *(self.queue, self.priority, self.memory, self.seconds),
        ]
        self.tuning = widgets.Accordion(
            [self.searching], titles=["Search the parameters of these steps"]
        )
        more = widgets.Accordion([widgets.VBox(details)], titles=["Columns, scoring and resources"])
        return [
            *(self.dataset, self.goal, widgets.HBox([self.target, self.reason])),
            *(self.steps, self.last, self.preparation, self.groups),
            *(self.validation, more, self.model, self.message),
            widgets.HBox([self.train, self.yaml, self.python]),
            widgets.HBox([self.best, self.minutes]),
            self.tuning,
            *(self.code, self.result),
        ]

    def build_payload(self) -> dict[str, Any]:
        """Make the request of the Train button.

        Raises:
            Invalid: The person's own groups are not valid YAML.
        """
        has_target = self._catalogue.task(self.goal.value).has_target
        last = self.last.value or {"estimator": ""}
        return {
            "kind": "train",
            "model": self.model.value.strip() or None,
            "spec": {
                "dataset": self._shown,
                "target": self.target.value if has_target else None,
                "steps": [*self.steps.value, last],
                "features": self._chosen_features(),
                "preparation": read_groups(self.groups.value)
                if self.preparation.value == "own"
                else self.preparation.value,
                **self.validation.value,
                "scoring": list(self.scoring.value),
                "positive_class": self.positive.value,
                "slice_by": list(self.slices.value) if has_target else [],
                "random_too": has_target and self.validation.with_random_rows,
            },
            "resources": self._chosen_resources(),
        }

    def build_search(self) -> dict[str, Any]:
        """Make the request of the button that finds the best model."""
        return {
            "kind": "search",
            "model": self.model.value.strip() or None,
            "spec": {
                "dataset": self._shown,
                "target": self.target.value,
                "task": self.goal.value,
                "features": self._chosen_features(),
                **self.validation.value,
            },
            "budget": {"seconds": 60 * self.minutes.value},
            "resources": self._chosen_resources(),
        }

    def build_steps_search(self) -> dict[str, Any]:
        """Make the request that searches what the form's own steps leave as it is.

        Raises:
            Invalid: The person's own groups are not valid YAML.
        """
        own, whole = self.build_payload()["spec"], self.build_search()
        parts = fixed_parts({name: own[name] for name in ("steps", "preparation")})
        spec = {**whole["spec"], "candidates": [parts]}
        return {**whole, "spec": spec, **self.searching.value}

    def _chosen_resources(self) -> dict[str, Any]:
        return {
            "queue": self.queue.value,
            "priority": self.priority.value,
            "memory_bytes": self.memory.value * _MIB or None,
            "seconds": self.seconds.value or None,
        }

    def _chosen_features(self) -> list[str] | None:
        """Return the chosen columns. None means every column."""
        target = self.target.value if self._catalogue.task(self.goal.value).has_target else None
        return [name for name in self.features.value if name != target] or None

    def submit(self) -> None:
        """Send the form. Problems are shown beside the fields, and the input stays."""
        self._submit(self.build_payload, JobMonitor)

    def find_best(self) -> None:
        """Let the hub search for the best model of the form's dataset and target."""
        self._submit(self.build_search, SearchView)

    def search(self) -> None:
        """Search the parameters of the form's own steps."""
        self._submit(self.build_steps_search, SearchView)

    def _submit(self, build: Callable[[], dict[str, Any]], view: type[JobMonitor]) -> None:
        try:
            self.monitor = view(self._hub.submit(build()))
        except MLHubError as error:
            self._say(str(error), is_problem=True)
        else:
            self.result.children = [self.monitor]

    def _watch(self) -> None:
        """Follow changes by a person. Changes by the form itself are not followed."""
        followed: list[tuple[widgets.Widget, Callable[[], None]]] = [
            (self.dataset, self._load_columns),
            (self.target, self._aim_at_target),
            (self.goal, self._offer_estimators),
        ]
        followed += [
            (field, self._draft)
            for field in (
                *(
                    self.preparation,
                    self.groups,
                    self.features,
                    self.scoring,
                    self.positive,
                    self.slices,
                    self.model,
                ),
                *(self.queue, self.priority, self.memory, self.seconds),
                *(self.yaml, self.python),
            )
        ]
        for field, action in followed:
            field.observe(partial(self._changed, action), "value")
        self.train.on_click(lambda _: self.submit())
        self.best.on_click(lambda _: self.find_best())

    def _changed(self, action: Callable[[], None], _change: Any = None) -> None:
        # A field that was just made sends from the main thread, older fields from a subshell.
        with self._turn:
            if self._busy:
                return
            self._busy = True
            try:
                action()
            finally:
                self._busy = False

    def _load_columns(self) -> None:
        self._shown = self.dataset.value
        name, number = split_reference(self.dataset.value)
        version = self._hub.version("dataset", name, number)
        self._shown = f"{name}@{version.number}"
        self.dataset.description = f"Dataset v{version.number}"
        self._columns = version.dataset.columns if version.dataset else []
        self._rows = version.rows or 0
        names = [column.name for column in self._columns if column.suggested_task]
        self.target.options = [("Choose a column…", None), *((name, name) for name in names)]
        self.features.options = [column.name for column in self._columns if column.distinct]
        self.slices.options = [column.name for column in self._columns]
        self.validation.offer(self._columns, self._hub.splits(self._shown))
        self._aim_at_target()

    def _aim_at_target(self) -> None:
        column = next((c for c in self._columns if c.name == self.target.value), None)
        if column is not None and column.suggested_task is not None:
            self.goal.value = column.suggested_task
        self._offer_estimators()

    def _offer_estimators(self) -> None:
        task: Task = self.goal.value
        info = self._catalogue.task(task)
        for field in (self.target, self.best, self.minutes, self.tuning):
            field.layout.display = None if info.has_target else "none"
        self.scoring.options = [s.name for s in self._catalogue.scorers if s.task == task]
        self._offer_classes(task)
        offered = self._catalogue.names(info.kind)
        self.last.estimator.options = offered
        self._begin(task)
        self._draft()

    def _begin(self, task: Task) -> None:
        """Choose steps for the task and the rows, unless a person has chosen."""
        steps = self._catalogue.first_choice(task, self._rows)
        if self._chosen() == self._begun:
            self.steps.show(steps[:-1])
            self.last.estimator.value = steps[-1]
            self._begun = self._chosen()
        elif self.last.estimator.value not in self.last.estimator.options:
            self.last.estimator.value = steps[-1]

    def _chosen(self) -> list[str]:
        last = self.last.estimator.value.strip()
        return [*(step["estimator"] for step in self.steps.value), *([last] if last else [])]

    def _replace_last(self) -> None:
        """Remove the steps before the estimator of the first choice together with it."""
        *before, last = self._begun or [""]
        if self._chosen()[:-1] == before and self.last.estimator.value != last:
            self.steps.show([])
            self._begun = []
        self._draft()

    def _offer_classes(self, task: Task) -> None:
        """Offer the classes of a target with two classes as the positive class."""
        column = next((c for c in self._columns if c.name == self.target.value), None)
        two = task == "classification" and column is not None and column.distinct == 2
        classes = [value for value, _ in column.top] if column is not None and two else []
        self.positive.options = [("–", None), *((str(value), value) for value in classes)]
        self.positive.layout.display = None if two else "none"

    def _draft(self) -> None:
        """Ask the hub what the form would do, and show the answer or the problems."""
        self.groups.layout.display = None if self.preparation.value == "own" else "none"
        has_target = self._catalogue.task(self.goal.value).has_target
        needs_column = has_target and self.target.value is None
        for button in (self.train, self.best, self.searching.button):
            button.disabled = needs_column
        if needs_column:
            self.reason.value = ""
            self._say("Choose the column to predict first.")
            return
        try:
            draft = self._hub.draft(self.build_payload())
        except MLHubError as error:
            self._say(str(error), is_problem=True)
            return
        self.reason.value = draft.reason
        self.model.placeholder = draft.model
        problems = {problem.field: problem.message for problem in draft.problems}
        self.steps.tell(problems, "spec.steps")
        self.last.tell(problems, f"spec.steps.{len(self.steps.value)}")
        if draft.problems:
            self._say(" ".join(problem.message for problem in draft.problems), is_problem=True)
        else:
            self._say(" ".join([draft.sentence, *draft.notes]))
        shown = [
            text
            for text, button in ((draft.yaml, self.yaml), (draft.python, self.python))
            if button.value
        ]
        self.code.value = in_cell("".join(f"<pre>{escape(text)}</pre>" for text in shown))

    def _say(self, sentence: str, *, is_problem: bool = False) -> None:
        self.message.value = sentence_html(sentence, is_problem=is_problem)
