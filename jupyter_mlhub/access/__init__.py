"""Who is calling, and may they: tokens and policy."""

from .policy import require_administrator
from .tokens import Tokens

__all__ = ["Tokens", "require_administrator"]
