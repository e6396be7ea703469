"""The errors a caller can meet: each has a stable code and a sentence that says what to do.

The hub raises them, the REST API turns them into ``application/problem+json``, and the client
raises the same classes again, so that one ``except`` works on both sides of the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from .languages import in_language, paragraph, reader, say, template

_MOST_PROBLEMS = 20
_NEAR = 60
"""The similarity in percent from which on a word is suggested for another."""


@dataclass(frozen=True)
class FieldProblem:
    """A problem with one field of a request, named by its path (``steps.0.estimator``)."""

    field: str
    message: str


class Enough(Exception):
    """There are more problems already than anybody would read."""


class Problems(list[FieldProblem]):
    """The problems of a request.

    Raises:
        Enough: the last problem that is of use was added.
    """

    def append(self, problem: FieldProblem) -> None:
        super().append(problem)
        if len(self) >= _MOST_PROBLEMS:
            raise Enough

    def extend(self, problems: Iterable[FieldProblem]) -> None:
        for problem in problems:
            self.append(problem)

    def __iadd__(self, problems: Iterable[FieldProblem]) -> Self:  # type: ignore[override,misc]
        self.extend(problems)
        return self


class MLHubError(Exception):
    """The base of all errors that ML Hub shows to people."""

    code = "error"
    title = template("Something went wrong")
    status: ClassVar[int] = 500
    """Of the HTTP answer."""

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        fields: Sequence[FieldProblem] = (),
        **parameters: Any,
    ) -> None:
        """
        Args:
            detail: a sentence, or the template of one that ``parameters`` fill.
        """
        self.detail = say(detail, **parameters) if parameters else detail
        super().__init__(self.detail)
        self.fields = tuple(fields)
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return in_language(self.detail, reader())


class Invalid(MLHubError):
    """The request can't be carried out as it was written."""

    code = "invalid"
    title = template("The request is not valid")
    status = 422

    @classmethod
    def field(
        cls, field: str, message: str, *, code: str | None = None, **parameters: Any
    ) -> Invalid:
        sentence = say(message, **parameters) if parameters else message
        return cls(sentence, code=code, fields=[FieldProblem(field, sentence)])

    @classmethod
    def collect(cls, problems: Sequence[FieldProblem]) -> Invalid:
        return cls(paragraph(problem.message for problem in problems), fields=problems)


class Unauthenticated(MLHubError):
    code = "unauthenticated"
    title = template("Sign in first")
    status = 401


class Forbidden(MLHubError):
    code = "forbidden"
    title = template("Not allowed")
    status = 403


class NotFound(MLHubError):
    code = "not_found"
    title = template("Not found")
    status = 404


class Conflict(MLHubError):
    code = "conflict"
    title = template("Not possible in the present state")
    status = 409


class TooLarge(MLHubError):
    code = "too_large"
    title = template("Too large")
    status = 413


class TooMany(MLHubError):
    """There were too many attempts. The next one may come after ``retry_after`` seconds."""

    code = "too_many"
    title = template("Too many attempts")
    status = 429

    def __init__(self, detail: str, retry_after: int = 1, **options: Any) -> None:
        super().__init__(detail, **options)
        self.retry_after = retry_after


class Unsatisfiable(MLHubError):
    """A byte range that the content does not have."""

    code = "range_not_satisfiable"
    title = template("No such byte range")
    status = 416


class Unavailable(MLHubError):
    """A part of the hub (database, broker, store) can't be reached at this moment."""

    code = "unavailable"
    title = template("The hub is not ready")
    status = 503


class JobFailed(MLHubError):
    """A job ended without a result, mostly because of its data or its parameters."""

    code = "job_failed"
    title = template("The job failed")
    status = 409


class Damaged(MLHubError):
    """Stored bytes no longer have the hash under which they were stored."""

    code = "damaged"
    title = template("Stored content is damaged")
    status = 500


KINDS: tuple[type[MLHubError], ...] = (
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    TooLarge,
    TooMany,
    Unsatisfiable,
    Unavailable,
    JobFailed,
    Damaged,
)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the most similar known word in a sentence; empty where none is similar."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(
        word.rsplit(".", 1)[-1], list(known), scorer=fuzz.ratio, processor=str.lower,
        score_cutoff=_NEAR,
    )  # fmt: skip
    return say(" Did you mean {word}?", word=near[0]) if near else ""
