"""ML Hub: a notebook-native hub for machine learning inside JupyterLab.

Everything a notebook needs is here, loaded when it is first used::

    import jupyter_mlhub as mlhub

    hub = mlhub.connect()
    hub.dataset("penguins").to_pandas()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from jupyter_mlhub_widgets import (
        AdminPanel,
        BoardView,
        CompareView,
        DatasetExplorer,
        EvaluationForm,
        JobMonitor,
        SearchPlots,
        SearchView,
        ShareForm,
        TrainingForm,
    )

    from .client import HubClient, connect

_LAZY = {
    "connect": "jupyter_mlhub.client",
    "HubClient": "jupyter_mlhub.client",
    "AdminPanel": "jupyter_mlhub_widgets",
    "BoardView": "jupyter_mlhub_widgets",
    "CompareView": "jupyter_mlhub_widgets",
    "DatasetExplorer": "jupyter_mlhub_widgets",
    "SearchPlots": "jupyter_mlhub_widgets",
    "SearchView": "jupyter_mlhub_widgets",
    "ShareForm": "jupyter_mlhub_widgets",
    "EvaluationForm": "jupyter_mlhub_widgets",
    "TrainingForm": "jupyter_mlhub_widgets",
    "JobMonitor": "jupyter_mlhub_widgets",
}

__all__ = [
    "AdminPanel",
    "BoardView",
    "CompareView",
    "DatasetExplorer",
    "EvaluationForm",
    "HubClient",
    "JobMonitor",
    "SearchPlots",
    "SearchView",
    "ShareForm",
    "TrainingForm",
    "__version__",
    "connect",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext jupyter_mlhub``: registers the ``%mlhub`` magic."""
    import_module("jupyter_mlhub_widgets.magics.line_magic").register(ipython)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "../labextension/build", "dest": "jupyter-mlhub"}]
