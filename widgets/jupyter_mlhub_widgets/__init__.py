"""ipywidgets forms and the ``%mlhub`` magic: the hub inside a cell."""

from .forms.admin import AdminPanel
from .forms.compare_view import CompareView
from .forms.evaluation import EvaluationForm
from .forms.explorer import DatasetExplorer
from .forms.job_monitor import JobMonitor
from .forms.search_view import SearchView
from .forms.share import ShareForm
from .forms.training import TrainingForm

__all__ = [
    "AdminPanel",
    "CompareView",
    "DatasetExplorer",
    "EvaluationForm",
    "JobMonitor",
    "SearchView",
    "ShareForm",
    "TrainingForm",
]
