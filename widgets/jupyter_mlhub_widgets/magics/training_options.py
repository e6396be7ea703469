"""What the options of ``%mlhub train`` say of a training or a search, as fields of its spec."""

from __future__ import annotations

import json
from typing import Any

from IPython.core.error import UsageError

from jupyter_mlhub.client.request_files import full_steps
from jupyter_mlhub.languages import tr

from .arguments import Arguments
from .splitting import validation_of


def steps_of(arguments: Arguments) -> list[dict[str, Any]]:
    """Make the steps: those before the estimator, then the estimator with its parameters."""
    last = {"estimator": arguments.estimator, "parameters": _parameters(arguments.param)}
    return [*full_steps(arguments.step or []), last]


def rows_of(arguments: Arguments) -> dict[str, Any]:
    """Make the fields on rows and columns: how rows are split, the features, the seed."""
    options: dict[str, Any] = {"seed": arguments.seed}
    validation = validation_of(arguments)
    if arguments.split is not None:
        if validation is not None:
            raise UsageError("%mlhub train: --split says how the rows are split. Say only it.")
        options["split"] = arguments.split
    elif validation is not None:
        options["validation"] = validation
    if arguments.features:
        options["features"] = arguments.features.split(",")
    return options


def resources_of(arguments: Arguments) -> dict[str, Any]:
    return {"queue": arguments.queue, "priority": arguments.priority}


def _parameters(pairs: list[str] | None) -> dict[str, Any]:
    parameters = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(tr("Write --param {name}=VALUE.", name=name))
        try:
            parameters[name] = json.loads(value)
        except ValueError:
            parameters[name] = None if value.lower() == "none" else value
    return parameters
