"""May this user do this? Artifacts and jobs are private to their owners: every query asks for
the owner, so that what is somebody else's is as absent as what does not exist."""

from __future__ import annotations

from ..database import User
from ..errors import Forbidden


def require_administrator(user: User) -> None:
    if user.role != "administrator":
        raise Forbidden("Only an administrator may do this. Ask yours.")
