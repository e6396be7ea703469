"""ipywidgets forms and the ``%mlhub`` magic: the hub inside a cell."""

from .monitor import JobMonitor
from .training_form import TrainingForm

__all__ = ["JobMonitor", "TrainingForm"]
