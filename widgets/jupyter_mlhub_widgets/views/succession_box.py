"""``SuccessionBox``: which version of a model people get after a training, with a choice."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets

from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.display.style import sentence_html

from ..acting import Acting, button


class SuccessionBox(Acting):
    """Tells what a job's model is beside the version that people got, and asks which to use.

    It is empty where there was no other version, and until the job has ended.
    """

    def __init__(self, job: JobHandle) -> None:
        super().__init__()
        self._job = job

    def show(self) -> None:
        """Show what is known since the job has ended."""
        result = self._job.detail.result
        found = None if result is None else result.succession
        if found is None:
            return
        self.sentence = widgets.HTML(sentence_html(found.sentence))
        self.use = button(f"Use version {found.version}", partial(self.choose, found.version))
        self.keep = button(f"Keep version {found.before}", partial(self.choose, found.before))
        offers = [widgets.HBox([self.use, self.keep])] if found.stays else []
        self.children = [self.sentence, *offers, self.message]

    def choose(self, version: int) -> None:
        """Make a version the one that people get."""
        done = f"Version {version} is what people get."
        if self.act(lambda: self._job.make_champion(version), done):
            self.use.disabled = self.keep.disabled = True
