"""Why a job was given up that was lost again and again: what is known of it, and no more."""

from __future__ import annotations

_SMALLER = "Try fewer rows or columns, or a smaller model."


def explain_losses(times_killed: int, times_silent: int) -> str:
    """A sentence for the job's owner."""
    if not times_silent:
        return (
            f"The process that ran this job was killed {_times(times_killed)}, most likely because "
            f"the job needs more memory than the machine has. {_SMALLER}"
        )
    if not times_killed:
        return (
            f"The worker that ran this job went silent {_times(times_silent)}: it was killed, or "
            "its machine was switched off, lost its network or ran out of memory. Ask whoever runs "
            "the hub, then submit the job again."
        )
    return (
        f"This job was lost {_times(times_killed + times_silent)}: the process that ran it was "
        f"killed {_times(times_killed)}, and its worker went silent {_times(times_silent)}. The "
        f"job may need more memory than the machine has. {_SMALLER} Or ask whoever runs the hub."
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
