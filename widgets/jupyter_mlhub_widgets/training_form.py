"""``TrainingForm``: choose dataset, target, estimator and validation, and train, in a cell."""

from __future__ import annotations

import json
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.schemas.artifacts import Column

from .monitor import JobMonitor

_WIDE = {"layout": widgets.Layout(width="28em"), "style": {"description_width": "7em"}}
_KINDS = {"classification": "classifier", "regression": "regressor"}
_FIRST_CHOICE = {"classification": "RandomForestClassifier", "regression": "RandomForestRegressor"}


class TrainingForm(widgets.VBox):
    """The panel's train form inside a cell.

    Args:
        dataset: the one to begin with; default: the newest.
        hub: default: the hub of this kernel's Jupyter server.
    """

    def __init__(self, dataset: str | None = None, hub: HubClient | None = None) -> None:
        self._hub = hub or connect()
        self._columns: list[Column] = []
        self._estimators = self._hub.estimators()
        names = [
            item.name
            for item in self._hub.datasets()
            if item.latest is not None and item.latest.state == "ready"
        ]
        self.dataset = widgets.Dropdown(description="Dataset", options=names, **_WIDE)
        self.target = widgets.Dropdown(description="Predict", **_WIDE)
        self.task = widgets.Label()
        self.estimator = widgets.Combobox(description="Estimator", ensure_option=False, **_WIDE)
        self.parameters = widgets.Text(
            description="Parameters", placeholder='{"n_estimators": 200}', **_WIDE
        )
        self.folds = widgets.BoundedIntText(description="Folds", value=5, min=2, max=100, **_WIDE)
        self.train = widgets.Button(description="Train", button_style="primary", icon="play")
        self.message = widgets.HTML()
        self.result = widgets.VBox()
        self.monitor: JobMonitor | None = None
        super().__init__(
            [
                self.dataset,
                widgets.HBox([self.target, self.task]),
                self.estimator,
                self.parameters,
                self.folds,
                widgets.HBox([self.train]),
                self.message,
                self.result,
            ]
        )
        self.dataset.observe(lambda _: self._load_columns(), "value")
        self.target.observe(lambda _: self._offer_estimators(), "value")
        self.train.on_click(lambda _: self.submit())
        if not names:
            self._say("No datasets yet. Register one: %mlhub upload FILE.csv")
        elif dataset is not None:
            self.dataset.value = dataset
        if names:
            self._load_columns()

    def build_payload(self) -> dict[str, Any]:
        """The request that Train sends.

        Raises:
            ValueError: the parameters are not a JSON object.
        """
        text = self.parameters.value.strip() or "{}"
        parameters = json.loads(text)
        if not isinstance(parameters, dict):
            raise ValueError("not an object")
        step = {"estimator": self.estimator.value, "parameters": parameters}
        return {
            "kind": "train",
            "spec": {
                "dataset": self.dataset.value,
                "target": self.target.value,
                "steps": [step],
                "validation": {"method": "kfold", "folds": self.folds.value},
            },
        }

    def submit(self) -> None:
        """Send the form; problems are shown below it, and what was typed stays."""
        self._say("")
        try:
            job = self._hub.submit(self.build_payload())
        except ValueError:
            self._say('The parameters must be a JSON object, like {"n_estimators": 200}.')
        except MLHubError as error:
            self._say(error.detail)
        else:
            self.monitor = JobMonitor(job)
            self.result.children = [self.monitor]

    def _load_columns(self) -> None:
        version = self._hub.version("dataset", self.dataset.value)
        self._columns = version.dataset.columns if version.dataset else []
        names = [column.name for column in self._columns if column.suggested_task]
        self.target.options = names
        if names:
            self.target.value = names[-1]
        self._offer_estimators()

    def _offer_estimators(self) -> None:
        column = next((c for c in self._columns if c.name == self.target.value), None)
        if column is None or column.suggested_task is None:
            return
        task = column.suggested_task
        classes = f", {column.distinct} classes" if task == "classification" else ""
        self.task.value = f"{task.capitalize()}{classes}"
        offered = [item.name for item in self._estimators if item.kind == _KINDS[task]]
        self.estimator.options = offered
        if self.estimator.value not in offered:
            self.estimator.value = _FIRST_CHOICE[task]

    def _say(self, sentence: str) -> None:
        from html import escape

        self.message.value = escape(sentence)
