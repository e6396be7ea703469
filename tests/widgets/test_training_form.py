"""The form in a cell, as Jupyter drives it."""

from __future__ import annotations

from tests.support.kernels import Cells

TWO_THREADS = """
from threading import Thread
form = mlhub.TrainingForm('penguins', hub)
form.target.value = 'species'
ask, asked = hub.draft, []

def draft(payload):
    asked.append(payload['model'])
    if len(asked) == 1:
        other.start()
        other.join(0.2)  # it waits for this change, or is lost at once
    return ask(payload)

hub.draft = draft
other = Thread(target=lambda: setattr(form.model, 'value', 'second'))
form.model.value = 'first'
other.join()
print(asked)
"""


def test_a_change_from_another_thread_is_not_lost(cells: Cells) -> None:
    """Jupyter hands a field that was just made to the main thread, and older ones to a subshell."""
    assert "penguins v1" in cells.run("%mlhub upload penguins.csv")
    cells.run("import jupyter_mlhub as mlhub; hub = mlhub.connect()")
    assert cells.run(TWO_THREADS).strip() == "['first', 'second']"
