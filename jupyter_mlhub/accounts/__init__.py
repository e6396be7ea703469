"""User accounts: who exists, in which role, with which password."""

from .service import Accounts

__all__ = ["Accounts"]
