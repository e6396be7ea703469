"""Accounts with their roles, groups and permissions, as a part of ``AdminPanel``."""

from __future__ import annotations

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient
from jupyter_mlhub.display.style import sentence_html
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.people.permissions import PERMISSIONS

from ..acting import Acting, button
from ..fields.parameters import labelled

_BY_ROLE, _GIVEN, _TAKEN = "by role and groups", "given", "taken"
_ALLOWED = {_BY_ROLE: None, _GIVEN: True, _TAKEN: False}
_WORDS = {allowed: words for words, allowed in _ALLOWED.items()}


class AccountsBox(Acting):
    """Choose an account and change it, or make a new one."""

    def __init__(self, hub: HubClient) -> None:
        super().__init__()
        self._loads = False  # these changes do not come from a person
        self._admin = hub.admin
        roles = [role.name for role in self._admin.roles()]
        self.account = widgets.Combobox(
            description=tr("Account"),
            ensure_option=True,
            placeholder=tr("choose one"),
            **labelled(),
        )
        self.role = widgets.Dropdown(description=tr("Role"), options=roles, **labelled())
        self.active = widgets.Checkbox(description=tr("may sign in"), value=True, **labelled())
        self.groups = widgets.TagsInput(allow_duplicates=False)
        self.notes = widgets.Text(description=tr("Notes"), **labelled())
        self.heir = widgets.Text(
            description=tr("What it owns goes to"),
            placeholder=tr("name of an account"),
            **labelled(),
        )
        self.permissions = {name: self._choice(name) for name in PERMISSIONS}
        matrix = widgets.Accordion(
            [widgets.VBox(list(self.permissions.values()))], titles=["Permissions"]
        )
        self.details = widgets.VBox(
            [
                *(self.role, self.active, self.notes),
                widgets.HBox([widgets.Label("Groups"), self.groups]),
                widgets.HBox(
                    [
                        button("Save", self.save, "primary"),
                        button("One-time code", self.reset_password),
                        button("Delete", self.delete, "danger"),
                    ]
                ),
                *(self.heir, matrix),
            ]
        )
        self.new_name = widgets.Text(description=tr("New account"), **labelled())
        self.new_password = widgets.Password(description=tr("First password"), **labelled())
        new = widgets.HBox([self.new_name, self.new_password, button("Create", self.create)])
        self.children = [self.account, self.details, new, self.message]
        self.account.observe(lambda _: self._show(), "value")
        self._list()
        self._show()

    def create(self) -> None:
        """Create an account. Its password has to be changed at the first sign-in."""
        name = self.new_name.value.strip()

        def make() -> None:
            self._admin.create_user(name, self.new_password.value, must_change_password=True)
            self._list()
            self.account.value = name

        if self.act(make, f"Made {name}: the password has to be changed at the first sign-in."):
            self.new_name.value = self.new_password.value = ""

    def save(self) -> None:
        name = self.account.value
        self.act(
            lambda: self._admin.change_user(
                name,
                role=self.role.value,
                active=self.active.value,
                notes=self.notes.value,
                groups=list(self.groups.value),
            ),
            f"Saved {name}.",
        )

    def reset_password(self) -> None:
        """Get a code with which the person chooses a new password."""
        found: list[str] = []
        name = self.account.value
        if self.act(lambda: found.append(self._admin.reset_password(name).secret)):
            self.message.value = sentence_html(
                f"Give {name} this code, with which a password is chosen once: {found[0]}"
            )

    def delete(self) -> None:
        name = self.account.value

        def delete() -> None:
            self._admin.delete_user(name, transfer_to=self.heir.value.strip() or None)
            self._list()
            self.account.value = ""

        self.act(delete, f"Deleted {name}.")

    def _list(self) -> None:
        self.account.options = [user.name for user in self._admin.users()]

    def _show(self) -> None:
        name = self.account.value
        self.details.layout.display = None if name else "none"
        if name:
            self.act(lambda: self._load(name))

    def _load(self, name: str) -> None:
        user = self._admin.user(name)
        self.role.value, self.active.value = user.role, user.active
        self.notes.value, self.groups.value = user.notes, user.groups
        self.heir.value = ""
        own = self._admin.grants(name).own
        self._loads = True
        for permission, choice in self.permissions.items():
            choice.value = _WORDS[own.get(permission)]
        self._loads = False

    def _choice(self, permission: str) -> widgets.Dropdown:
        choice = widgets.Dropdown(
            description=permission,
            options=list(_ALLOWED),
            tooltip=PERMISSIONS[permission],
            **labelled(),
        )

        def change(event: dict[str, str]) -> None:
            if not self._loads:
                allowed = _ALLOWED[event["new"]]
                name = self.account.value
                self.act(
                    lambda: self._admin.grant(name, permission, allowed),
                    f"{permission}: {event['new']} for {name}.",
                )

        choice.observe(change, "value")
        return choice
