"""ipywidgets forms and the ``%mlhub`` magic: the hub inside a cell."""

from .admin_panel import AdminPanel
from .dataset_explorer import DatasetExplorer
from .evaluation_form import EvaluationForm
from .monitor import JobMonitor
from .share_form import ShareForm
from .training_form import TrainingForm

__all__ = [
    "AdminPanel",
    "DatasetExplorer",
    "EvaluationForm",
    "JobMonitor",
    "ShareForm",
    "TrainingForm",
]
