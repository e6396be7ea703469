"""Accounts: people, their roles and groups, and how they sign in."""

from .groups import Groups
from .identities import Identities, Identity
from .roles import Roles
from .signing_in import Caller, SigningIn
from .users import Accounts

__all__ = ["Accounts", "Caller", "Groups", "Identities", "Identity", "Roles", "SigningIn"]
