"""The arguments of each ``%mlhub`` command."""

from __future__ import annotations

import argparse
import difflib
from typing import Any, NoReturn, get_args

from IPython.core.error import UsageError

from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.pipelines.searches import SearchMethod, SearchMetric, SearchResource

Arguments = argparse.Namespace


class Command(argparse.ArgumentParser):
    """A parser that reports errors as one line in a cell and never ends the kernel."""

    def __init__(self, name: str) -> None:
        super().__init__(prog=f"%mlhub {name}", add_help=False, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            tr("{prog}: {why}. %mlhub? shows how it is written.", prog=self.prog, why=message)
        )

    def parse(self, words: list[str]) -> Arguments:
        arguments, unknown = self.parse_known_args(words)
        if unknown:
            known = [option for action in self._actions for option in action.option_strings]
            near = difflib.get_close_matches(unknown[0], known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(
                tr("{prog} has no {unknown}.{hint}", prog=self.prog, unknown=unknown[0], hint=hint)
            )
        return arguments


def _command(name: str, *arguments: tuple[Any, ...]) -> Command:
    parser = Command(name)
    for *names, options in arguments:
        parser.add_argument(*names, **options)
    return parser


_OPTIONAL: dict[str, Any] = {"nargs": "?"}
_FILTER = ("filter", _OPTIONAL)
_JOB = ("job", {"type": int})
_TO = ("to", _OPTIONAL)
_AS = ("--as", {"dest": "as_"})
_KIND = ("kind", {"choices": ["dataset", "model"]})
_NO_WAIT = ("--no-wait", {"action": "store_true"})
_SLICE_BY = ("--slice-by", {"metavar": "A,B"})
SPLITTING: list[tuple[Any, ...]] = [
    ("--folds", {"type": int}),
    ("--repeats", {"type": int}),
    ("--holdout", {"type": float, "metavar": "SHARE"}),
    ("--groups", {"metavar": "COLUMN"}),
    ("--time", {"metavar": "COLUMN"}),
    ("--folds-of", {"metavar": "COLUMN"}),
    ("--test", {"metavar": "A,B"}),
]
"""The options that say how rows are split."""
_SEARCHING: list[tuple[Any, ...]] = [
    ("--best", {"action": "store_true"}),
    ("--search", {"choices": get_args(SearchMethod)}),
    ("--resource", {"choices": get_args(SearchResource)}),
    ("--minutes", {"type": float}),
    ("--trials", {"type": int}),
    ("--metric", {"choices": get_args(SearchMetric)}),
    ("--ranges", {"choices": ["curated", "own"]}),
]
"""The options that make a training a search."""

COMMANDS = {
    "login": _command("login", ("name", _OPTIONAL)),
    "logout": _command("logout"),
    "whoami": _command("whoami"),
    "language": _command("language", ("tag", _OPTIONAL)),
    "datasets": _command("datasets", _FILTER),
    "upload": _command("upload", ("file", {}), _AS),
    "describe": _command("describe", ("name", {})),
    "save": _command("save", ("variable", {}), ("--as", {"dest": "as_", "required": True})),
    "load": _command("load", ("name", {}), ("--into", {"required": True})),
    "reread": _command(
        "reread",
        ("name", {}),
        ("--sheet", {}),
        ("--delimiter", {}),
        ("--decimal", {"choices": [".", ","]}),
        ("--encoding", {}),
        ("--missing", {"metavar": "A,B"}),
        ("--type", {"action": "append", "metavar": "COLUMN=TYPE"}),
        ("--rename", {"action": "append", "metavar": "COLUMN=NAME"}),
        ("--fill-short-rows", {"action": "store_true"}),
        ("--skip-bad-rows", {"action": "store_true"}),
        ("--preview", {"action": "store_true"}),
    ),
    "models": _command("models", _FILTER),
    "train": _command(
        "train",
        ("dataset", _OPTIONAL),
        ("--target", {}),
        ("--estimator", {}),
        ("--param", {"action": "append"}),
        ("--step", {"action": "append"}),
        ("--features", {}),
        *SPLITTING,
        ("--split", {"metavar": "NAME"}),
        ("--scoring", {"metavar": "A,B"}),
        ("--positive-class", {"metavar": "CLASS"}),
        _SLICE_BY,
        ("--random-too", {"action": "store_true", "default": None}),
        ("--preparation", {"choices": ["default", "none"]}),
        *_SEARCHING,
        ("--seed", {"type": int, "default": 0}),
        ("--queue", {"default": "default"}),
        ("--priority", {"type": int, "choices": [-1, 0, 1], "default": 0}),
        _AS,
        _NO_WAIT,
    ),
    "evaluate": _command(
        "evaluate",
        *(("model", {}), ("on", {}), ("dataset", _OPTIONAL), ("--frame", {"metavar": "VARIABLE"})),
        *(("--rows", {}), _SLICE_BY, ("--save-as", {}), _NO_WAIT),
    ),
    "card": _command("card", ("model", {})),
    "curve": _command("curve", ("model", {}), _NO_WAIT),
    "estimators": _command("estimators", _FILTER),
    "estimator": _command("estimator", ("name", {})),
    "jobs": _command("jobs", _FILTER, ("--dataset", {}), ("--model", {})),
    "trials": _command("trials", _JOB, ("--limit", {"type": int, "default": 20})),
    "trial": _command("trial", _JOB, ("number", {"type": int})),
    "leaderboard": _command(
        "leaderboard",
        *(("dataset", {}), ("--target", {}), ("--sort", {"default": "rank"})),
        ("--metric", {"choices": get_args(SearchMetric)}),
        *(("--decide", {"nargs": "*", "metavar": "ENTRY"}), _NO_WAIT),
    ),
    "stop": _command("stop", _JOB, _NO_WAIT),
    "wait": _command("wait", _JOB),
    "show": _command("show", _JOB),
    "log": _command("log", _JOB),
    "again": _command("again", _JOB, _NO_WAIT),
    "yaml": _command("yaml", _JOB),
    "program": _command("program", _JOB, _TO, ("--notebook", {"action": "store_true"})),
    "report": _command("report", ("subject", {}), _TO),
    "cancel": _command("cancel", _JOB),
    "share": _command(
        "share",
        ("kind", {"choices": ["dataset", "model", "job"]}),
        ("name", {}),
        ("--with", {"dest": "with_", "metavar": "PERSON"}),
        ("--group", {}),
        ("--everyone", {"action": "store_true"}),
        ("--level", {"choices": ["read", "write", "manage", "none"], "default": "read"}),
    ),
    "users": _command("users", _FILTER),
    "audit": _command("audit", _FILTER),
    "password": _command("password"),
    "download": _command(
        "download",
        ("name", {}),
        _TO,
        ("--format", {"choices": ["original", "parquet", "csv", "onnx"], "default": "original"}),
    ),
    "compare": _command("compare", ("names", {"nargs": "+"}), ("--key", {})),
    "alias": _command(
        "alias", _KIND, ("name", {}), ("alias", {}), ("--remove", {"action": "store_true"})
    ),
    "annotate": _command("annotate", _KIND, ("name", {}), ("--description", {}), ("--tags", {})),
    "leaks": _command(
        "leaks",
        *(("name", {}), ("--target", {"required": True}), ("--features", {"metavar": "A,B"})),
    ),
    "splits": _command("splits", ("name", {})),
    "split": _command(
        "split",
        *(("name", {}), ("split", {})),
        *(*SPLITTING, ("--remove", {"action": "store_true"})),
    ),
    "storage": _command("storage"),
}
