"""``ShareForm``: share a dataset, model or job in a cell."""

from __future__ import annotations

from typing import get_args

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.client.client import SharedKind
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.people.sharing import Level, ShareInfo

from ..acting import Acting, button

EVERYONE = "everyone"
_GROUP = "group "
_LEVELS = get_args(Level)


class ShareForm(Acting):
    """Show who has access to a dataset, model or job, and change or end it.

    Args:
        kind: ``dataset``, ``model`` or ``job``.
        key: its name, or the job's number.
        hub: default: the hub of this kernel's Jupyter server.
    """

    def __init__(self, kind: SharedKind, key: str | int, hub: HubClient | None = None) -> None:
        super().__init__()
        self._hub = hub or connect()
        self._kind: SharedKind = kind
        self._key = key
        people = self._hub.people()
        self.who = widgets.Combobox(
            description=tr("With"),
            placeholder=tr("a person, a group or everyone"),
            options=[EVERYONE, *(_GROUP + name for name in people.groups), *people.users],
        )
        self.level = widgets.Dropdown(description=tr("May"), options=_LEVELS)
        self.shares = widgets.VBox()
        share = button("Share", self.share, "primary")
        self.children = [self.shares, widgets.HBox([self.who, self.level, share]), self.message]
        self._show(self._hub.shares(kind, key))

    def share(self) -> None:
        who = self.who.value.strip()
        if self.act(lambda: self._change(who, self.level.value), f"Shared with {who}."):
            self.who.value = ""

    def _change(self, who: str, level: Level | None) -> None:
        group = who.removeprefix(_GROUP) if who.startswith(_GROUP) else None
        everyone = who == EVERYONE
        user = None if group or everyone else who
        self._show(
            self._hub.share(
                self._kind, self._key, user=user, group=group, everyone=everyone, level=level
            )
        )

    def _show(self, shares: list[ShareInfo]) -> None:
        nobody = widgets.Label("Shared with nobody: it is private to its owner.")
        self.shares.children = [self._line(share) for share in shares] or [nobody]

    def _line(self, share: ShareInfo) -> widgets.HBox:
        who = share.user or (f"{_GROUP}{share.group}" if share.group else EVERYONE)
        level = widgets.Dropdown(options=_LEVELS, value=share.level)
        level.observe(lambda change: self.act(lambda: self._change(who, change["new"])), "value")
        stop = button("Stop", lambda: self.act(lambda: self._change(who, None)))
        return widgets.HBox([widgets.Label(who, layout=widgets.Layout(width="16em")), level, stop])
