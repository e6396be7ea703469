"""Who calls, and what they may do: tokens, permissions, sharing, the audit trail."""

from .actor import Actor
from .audit_trail import AuditTrail
from .tokens import Tokens

__all__ = ["Actor", "AuditTrail", "Tokens"]
