"""ipywidgets forms and the ``%mlhub`` magic: the hub inside a cell."""

from .dataset_explorer import DatasetExplorer
from .evaluation_form import EvaluationForm
from .monitor import JobMonitor
from .training_form import TrainingForm

__all__ = ["DatasetExplorer", "EvaluationForm", "JobMonitor", "TrainingForm"]
