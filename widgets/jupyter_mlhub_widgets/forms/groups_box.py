"""Groups of people, as a part of ``AdminPanel``."""

from __future__ import annotations

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient
from jupyter_mlhub.languages import tr

from ..acting import Acting, button
from ..fields.parameters import labelled


class GroupsBox(Acting):
    """Choose a group and change its members, or create one by entering a new name."""

    def __init__(self, hub: HubClient) -> None:
        super().__init__()
        self._admin = hub.admin
        self.group = widgets.Combobox(
            description=tr("Group"), placeholder=tr("choose one, or name a new one"), **labelled()
        )
        self.description = widgets.Text(description=tr("Description"), **labelled())
        self.members = widgets.TagsInput(allow_duplicates=False)
        self.children = [
            *(self.group, self.description),
            widgets.HBox([widgets.Label("Members"), self.members]),
            widgets.HBox(
                [button("Save", self.save, "primary"), button("Delete", self.delete, "danger")]
            ),
            self.message,
        ]
        self.group.observe(lambda _: self._show(), "value")
        self._list()

    def save(self) -> None:
        name, members = self.group.value.strip(), list(self.members.value)

        def save() -> None:
            if name in self.group.options:
                self._admin.change_group(name, description=self.description.value, members=members)
            else:
                self._admin.create_group(name, members, self.description.value)
                self._list()

        self.act(save, f"Saved {name}.")

    def delete(self) -> None:
        name = self.group.value

        def delete() -> None:
            self._admin.delete_group(name)
            self._list()
            self.group.value = ""

        self.act(delete, f"Deleted {name}.")

    def _list(self) -> None:
        self._known = {group.name: group for group in self._admin.groups()}
        self.group.options = list(self._known)

    def _show(self) -> None:
        group = self._known.get(self.group.value)
        if group is not None:
            self.description.value, self.members.value = group.description, group.members
