"""Export jobs as programs: plain pandas and scikit-learn with the same numbers."""

from .program import Cell, Training, curve_program, evaluation_program, program_of
from .writing import as_notebook, as_script

__all__ = [
    "Cell",
    "Training",
    "as_notebook",
    "as_script",
    "curve_program",
    "evaluation_program",
    "program_of",
]
