"""ipywidgets forms and the ``%mlhub`` magic: the hub inside a cell."""

from .forms.admin import AdminPanel
from .forms.evaluation import EvaluationForm
from .forms.explorer import DatasetExplorer
from .forms.share import ShareForm
from .forms.training import TrainingForm
from .views.board_view import BoardView
from .views.compare_view import CompareView
from .views.job_monitor import JobMonitor
from .views.search_plots import SearchPlots
from .views.search_view import SearchView

__all__ = [
    "AdminPanel",
    "BoardView",
    "CompareView",
    "DatasetExplorer",
    "EvaluationForm",
    "JobMonitor",
    "SearchPlots",
    "SearchView",
    "ShareForm",
    "TrainingForm",
]
