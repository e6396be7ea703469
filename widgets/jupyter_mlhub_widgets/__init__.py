"""ipywidgets forms and the ``%mlhub`` magic: the hub inside a cell."""

from .dataset_explorer import DatasetExplorer
from .monitor import JobMonitor
from .training_form import TrainingForm

__all__ = ["DatasetExplorer", "JobMonitor", "TrainingForm"]
