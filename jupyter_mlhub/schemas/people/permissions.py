"""The one table of permissions. Checks, documents and the permission matrix are made from it."""

from __future__ import annotations

from collections.abc import Iterable

from ...languages import template

PERMISSIONS: dict[str, str] = {
    "users.read": template("See the accounts with their roles, groups, permissions and sign-ins."),
    "users.create": template("Create accounts, one by one or from a CSV file."),
    "users.update": template(
        "Change, deactivate and reactivate accounts, and take people out of groups."
    ),
    "users.delete": template("Delete accounts."),
    "users.reset_password": template("Give people a way to choose a new password."),
    "permissions.grant": template(
        "Make roles, give single permissions, and let people join groups."
    ),
    "people.read": template("See the names of people and groups, to share with them."),
    "datasets.create": template("Register datasets and their versions."),
    "datasets.read": template("See and download datasets that are one's own or shared."),
    "datasets.update": template("Change descriptions and tags of datasets."),
    "datasets.delete": template("Delete datasets and their versions."),
    "datasets.share": template("Share datasets with people, groups and everyone."),
    "models.create": template("Register model files and the models that one's jobs train."),
    "models.read": template("See and download models that are one's own or shared."),
    "models.update": template("Change descriptions and tags of models."),
    "models.delete": template("Delete models and their versions."),
    "models.trust": template("Approve types that uploaded model files may hold."),
    "models.share": template("Share models with people, groups and everyone."),
    "jobs.submit": template("Submit trainings and evaluations."),
    "jobs.read": template("See jobs that are one's own or shared."),
    "jobs.cancel": template("Cancel jobs."),
    "jobs.delete": template("Remove ended jobs from the list."),
    "jobs.share": template("Share jobs with people, groups and everyone."),
    "workers.read": template("See the workers and what they can train."),
    "tokens.create": template("Make personal access tokens."),
    "audit.read": template("Read, check and export the audit trail."),
    "monitoring.read": template("See the dashboards and the metrics."),
    "storage.check": template("Check the stored bytes, and remove what nothing needs."),
}

ALL = frozenset(PERMISSIONS)

_FOR_ADMINISTRATORS = {
    "users.read",
    "users.create",
    "users.update",
    "users.delete",
    "users.reset_password",
    "permissions.grant",
    "audit.read",
    "models.trust",
    "monitoring.read",
    "storage.check",
}

BUILT_IN_ROLES: dict[str, tuple[str, frozenset[str]]] = {
    "administrator": (template("May do everything; nothing can be taken away."), ALL),
    "member": (template("Works with datasets, models and jobs."), ALL - _FOR_ADMINISTRATORS),
    "viewer": (
        template("Sees what is shared, and changes nothing."),
        frozenset({"people.read", "datasets.read", "models.read", "jobs.read", "workers.read"}),
    ),
}


def effective_permissions(
    role: str,
    own_role: Iterable[str] | None,
    group_grants: Iterable[tuple[str, bool]],
    user_grants: Iterable[tuple[str, bool]],
) -> frozenset[str]:
    """Return what a person may do. Everything else is denied.

    Grants of groups override the role, and grants of the person override both. Where one group
    gives and another takes, the permission is taken. An administrator has all permissions, so that
    a hub can't lock itself out.

    Args:
        own_role: the permissions of a role that is not built in; None for a built-in one.
    """
    if role == "administrator":
        return ALL
    built_in = BUILT_IN_ROLES.get(role)
    granted = set(built_in[1] if built_in else own_role or ())
    by_groups = list(group_grants)
    granted |= {name for name, allowed in by_groups if allowed}
    granted -= {name for name, allowed in by_groups if not allowed}
    for name, allowed in user_grants:
        if allowed:
            granted.add(name)
        else:
            granted.discard(name)
    return frozenset(granted & ALL)


def permissions_page() -> str:
    """Return the table as Markdown for the documentation."""
    roles = list(BUILT_IN_ROLES)
    lines = [
        "# Permissions",
        "",
        *(f"- **{name}**: {text}" for name, (text, _) in BUILT_IN_ROLES.items()),
        "",
        f"| permission | lets you | {' | '.join(roles)} |",
        f"|---|---|{'---|' * len(roles)}",
    ]
    for name, text in PERMISSIONS.items():
        marks = ["✓" if name in BUILT_IN_ROLES[role][1] else "" for role in roles]
        lines.append(f"| `{name}` | {text} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(permissions_page(), end="")
