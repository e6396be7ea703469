"""Show steps as form fields: an estimator, its parameters, and the estimators within them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient
from jupyter_mlhub.display.style import sentence_html
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.jobs import EstimatorInfo, TaskInfo
from jupyter_mlhub.schemas.pipelines.reports import Task

from .parameters import DEFAULT, Schema, labelled, make_field, read_field

_INDENT = "0 0 0 2em"
Problems = Mapping[str, str]
"""Problems by the path of their field."""


class Catalogue:
    """The workers' estimators. Each estimator's parameters are fetched once."""

    def __init__(self, hub: HubClient) -> None:
        self._hub = hub
        listed = hub.estimators()
        self.items = {item.name: item for item in listed.items}
        self.scorers = listed.scorers
        self.tasks = listed.tasks
        self.default_estimators = listed.default_estimators
        self._first_choices = listed.first_choices
        self._known: dict[str, EstimatorInfo] = {}

    def names(self, kind: str | None = None) -> list[str]:
        return [name for name, item in self.items.items() if kind in (None, item.kind)]

    def task(self, task: Task) -> TaskInfo:
        return next(info for info in self.tasks if info.task == task)

    def first_choice(self, task: Task, rows: int) -> list[str]:
        """Choose the steps with which a form begins."""
        return next(
            choice.steps
            for choice in self._first_choices
            if choice.task == task and (choice.most_rows is None or rows <= choice.most_rows)
        )

    def info(self, name: str) -> EstimatorInfo | None:
        if name in self.items and name not in self._known:
            self._known[name] = self._hub.estimator(name)
        return self._known.get(name)


class StepBox(widgets.VBox):
    """An estimator and its parameters.

    Args:
        choices: the estimators that are suggested while a person types.
        on_change: called after every change.
        on_remove: called with the step by its button. Without it there is no button.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        choices: list[str],
        on_change: Callable[[], None],
        *,
        label: str = "Estimator",
        estimator: str = "",
        on_remove: Callable[[StepBox], None] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._on_change = on_change
        self.estimator = widgets.Combobox(
            description=label,
            options=choices,
            value=estimator,
            ensure_option=False,
            continuous_update=False,
            **labelled(),
        )
        self.about = widgets.HTML()
        self.problem = widgets.HTML()
        self.parameters = ParameterBox(catalogue, on_change)
        self.remove = widgets.Button(
            icon="times", tooltip=tr("Remove this step"), layout=widgets.Layout(width="3em")
        )
        head = [self.estimator]
        if on_remove is not None:
            self.remove.on_click(lambda _: on_remove(self))
            head.append(self.remove)
        super().__init__([widgets.HBox(head), self.problem, self.about, self.parameters])
        self.estimator.observe(self._changed, "value")
        self._show()

    @property
    def value(self) -> dict[str, Any] | None:
        """The step as a spec has it, or None if no estimator is chosen."""
        name = self.estimator.value.strip()
        return {"estimator": name, "parameters": self.parameters.value} if name else None

    def tell(self, problems: Problems, path: str) -> None:
        """Show each problem beside its field."""
        self.problem.value = sentence_html(problems.get(f"{path}.estimator", ""), is_problem=True)
        self.parameters.tell(problems, f"{path}.parameters")

    def _changed(self, _change: Any) -> None:
        self._show()
        self._on_change()

    def _show(self) -> None:
        info = self._catalogue.info(self.estimator.value.strip())
        self.about.value = f"<small>{escape(info.summary)}</small>" if info else ""
        self.parameters.show(info)


class StepList(widgets.VBox):
    """Steps one after another, and a button that adds one.

    Args:
        label: the text before each step's number.
        first: the estimator of a new step.
        named: whether the steps are pairs of a name and a step, as ensembles take them.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        choices: list[str],
        on_change: Callable[[], None],
        *,
        label: str,
        first: str,
        named: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._choices = choices
        self._on_change = on_change
        self._label = label
        self._first = first
        self._named = named
        self.boxes: list[StepBox] = []
        self.problem = widgets.HTML()
        self.more = widgets.Button(description=tr("Add {strip}", strip=label.strip()), icon="plus")
        self.more.on_click(lambda _: self.add())
        super().__init__([self.problem, self.more])

    def add(self, estimator: str | None = None) -> StepBox:
        """Add a step at the end."""
        taken = {box.estimator.description for box in self.boxes}
        numbers = range(1, len(taken) + 2)
        box = StepBox(
            self._catalogue,
            self._choices,
            self._on_change,
            label=next(name for n in numbers if (name := f"{self._label}{n}") not in taken),
            estimator=estimator or self._first,
            on_remove=self._remove,
        )
        self._show([*self.boxes, box])
        return box

    def show(self, estimators: list[str]) -> None:
        """Replace the steps by these, with default parameters."""
        self._show([])
        for estimator in estimators:
            self.add(estimator)

    @property
    def value(self) -> list[Any]:
        steps = [(box.estimator.description, box.value) for box in self.boxes]
        return [[name, step] if self._named else step for name, step in steps if step]

    def tell(self, problems: Problems, path: str) -> None:
        self.problem.value = sentence_html(problems.get(path, ""), is_problem=True)
        for index, box in enumerate(self.boxes):
            box.tell(problems, f"{path}.{box.estimator.description if self._named else index}")

    def _remove(self, box: StepBox) -> None:
        self._show([one for one in self.boxes if one is not box])

    def _show(self, boxes: list[StepBox]) -> None:
        self.boxes = boxes
        self.children = [*boxes, self.problem, self.more]
        self._on_change()


class ParameterBox(widgets.VBox):
    """Fields for an estimator's parameters, the important ones first.

    An empty field means the default. A parameter that takes an estimator is a step itself.

    Args:
        on_change: called after every change.
    """

    def __init__(self, catalogue: Catalogue, on_change: Callable[[], None]) -> None:
        self._catalogue = catalogue
        self._on_change = on_change
        self.fields: dict[str, widgets.Widget] = {}
        self._shown: EstimatorInfo | None = None
        self._schemas: dict[str, Schema] = {}
        self.all = widgets.Checkbox(description=tr("All parameters"), indent=False)
        self.all.observe(lambda _: self._lay_out(), "value")
        self._problems: dict[str, widgets.HTML] = {}
        super().__init__([], layout=widgets.Layout(margin=_INDENT))

    def show(self, estimator: EstimatorInfo | None) -> None:
        """Show the parameters of an estimator, all of them at their defaults."""
        if estimator is self._shown:
            return
        self._shown = estimator
        self._schemas = dict(estimator.parameters["properties"]) if estimator else {}
        self.fields = {name: self._field(name) for name in self._schemas}
        self._problems = {name: widgets.HTML() for name in self.fields}
        self._lay_out()

    @property
    def value(self) -> dict[str, Any]:
        """The parameters that differ from the defaults."""
        found = {}
        for name, field in self.fields.items():
            if isinstance(field, StepBox | StepList):
                value = field.value or DEFAULT
            else:
                value = read_field(field.value, self._schemas[name])
            if value != DEFAULT:
                found[name] = value
        return found

    def tell(self, problems: Problems, path: str) -> None:
        for name, field in self.fields.items():
            place = f"{path}.{name}"
            if isinstance(field, StepBox | StepList):
                field.tell(problems, place)
            else:
                self._problems[name].value = sentence_html(problems.get(place, ""), is_problem=True)

    def _field(self, name: str) -> widgets.Widget:
        assert self._shown is not None
        schema = self._schemas[name]
        choices = schema.get("anyOf", [schema])
        names = self._catalogue.names()
        if any("prefixItems" in choice.get("items", {}) for choice in choices):
            first = self._catalogue.default_estimators[self._shown.kind]
            return StepList(
                self._catalogue, names, self._on_change, label="model", first=first, named=True
            )
        if any("$ref" in choice for choice in choices):
            return StepBox(self._catalogue, names, self._on_change, label=name)
        field = make_field(name, schema)
        field.observe(lambda _: self._on_change(), "value")
        return field

    def _lay_out(self) -> None:
        rows: list[widgets.Widget] = []
        for name, field in self.fields.items():
            if self.all.value or self._schemas[name].get("x-main"):
                rows += [field, self._problems[name]]
        more = len(self.fields) > sum(bool(s.get("x-main")) for s in self._schemas.values())
        self.children = [*rows, self.all] if more else rows
