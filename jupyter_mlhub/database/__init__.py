"""Tables, sessions and migrations.

Modules make statements that run often once, as constants. Building a statement takes longer than
running it.
"""

from .adding import find_or_add
from .base import Base, now
from .changes import ChangeReader, prune_changes, record_change
from .clock import seconds_between, sql_now, time_in
from .engine import HEAD, MIGRATIONS, Database
from .paging import like_pattern, paginate, paginate_constant
from .tables.artifact_tables import (
    Alias,
    Artifact,
    Blob,
    SigningKey,
    Split,
    TrustedType,
    Upload,
    Version,
)
from .tables.audit_tables import AuditEntry, AuditHead
from .tables.board_tables import Board, BoardEntry, Outcome, RowSet
from .tables.job_tables import (
    Change,
    EstimatorCatalogue,
    Job,
    JobLogLine,
    JobTransition,
    JobUse,
    Worker,
)
from .tables.metric_tables import RequestMinute
from .tables.search_tables import Trial
from .tables.share_tables import Share
from .tables.user_tables import (
    FailedSignIns,
    ForeignIdentity,
    Grant,
    Group,
    GroupMember,
    PasswordReset,
    Role,
    SignIn,
    User,
    names_of,
)

__all__ = [
    "HEAD",
    "MIGRATIONS",
    "Alias",
    "Artifact",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Blob",
    "Board",
    "BoardEntry",
    "Change",
    "ChangeReader",
    "Database",
    "EstimatorCatalogue",
    "FailedSignIns",
    "ForeignIdentity",
    "Grant",
    "Group",
    "GroupMember",
    "Job",
    "JobLogLine",
    "JobTransition",
    "JobUse",
    "Outcome",
    "PasswordReset",
    "RequestMinute",
    "Role",
    "RowSet",
    "Share",
    "SignIn",
    "SigningKey",
    "Split",
    "Trial",
    "TrustedType",
    "Upload",
    "User",
    "Version",
    "Worker",
    "find_or_add",
    "like_pattern",
    "names_of",
    "now",
    "paginate",
    "paginate_constant",
    "prune_changes",
    "record_change",
    "seconds_between",
    "sql_now",
    "time_in",
]
