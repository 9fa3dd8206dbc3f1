"""Everything an operator can be told.

Each error has one sentence that says what happened, `remedy` that says what to do, and `details` for
those who repair the server (folded away, never needed to act).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobmonitor.domain.server import NodeError


class JobMonitorError(Exception):
    """Base of all errors that are meant for an operator."""

    def __init__(self, message: str, *, remedy: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


# What was asked for


class InvalidInput(JobMonitorError):
    """Something that was typed, chosen or configured cannot be used."""


class InvalidAddress(InvalidInput):
    """An address is not an http or https address."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"“{address[:200]}” is not the address of a server.",
            remedy="Write it like http://gpu1:8188.",
        )


class InvalidField(InvalidInput):
    """The value of one field of a form cannot be used."""

    def __init__(self, field: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.field = field


class InvalidSubmission(InvalidInput):
    """Several fields of a form cannot be used: all that is wrong, at once."""

    def __init__(self, problems: Sequence[InvalidField]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class InvalidWorkflow(InvalidInput):
    """A workflow's graph or manifest cannot be used."""


class UnknownWorkflow(InvalidInput):
    """No workflow has the name that was asked for."""


class UnknownJob(InvalidInput):
    """No job has the id that was asked for."""


class AmbiguousJob(InvalidInput):
    """Several jobs have the id that was asked for."""


# The database


class DatabaseError(JobMonitorError):
    """The database could not do what was asked."""


class DatabaseUnreachable(DatabaseError):
    """No connection to the database, or it was lost."""


class DatabaseReadOnly(DatabaseError):
    """The database or the role may be read but not written."""


class DatabaseStandby(DatabaseReadOnly):
    """A database that could be written takes no writes just now: it is being switched to another server."""


class DatabaseBusy(DatabaseError):
    """Another program holds the database, or an answer took too long; trying again may help."""


class SlowQuery(DatabaseBusy):
    """A question was given up after its time limit; an index would help.

    `ddl` are the statements that make it, for the operator to look at and to run: never run by ourselves.
    """

    def __init__(self, message: str, *, ddl: Sequence[str], remedy: str = "", details: str = "") -> None:
        super().__init__(message, remedy=remedy, details=details)
        self.ddl = tuple(ddl)


class DatabaseFull(DatabaseError):
    """There is no space left where the database is."""


class SchemaMismatch(DatabaseError):
    """A table or a column is missing, or cannot hold what is to be written."""


class DuplicateJob(DatabaseError):
    """Another row already has the ComfyUI id that was to be written."""


class StatusConflict(DatabaseError):
    """A repair was not applied, because the row no longer has the status that was seen."""


# A server


class ServerError(JobMonitorError):
    """A ComfyUI server did not do what was asked."""


class ServerUnreachable(ServerError):
    """No connection to the server: what was asked certainly did not arrive."""


class ServerSilent(ServerError):
    """The connection broke or timed out after the question: whether it arrived is not known."""


class ServerRefused(ServerError):
    """The server answered with a refusal (403, 404, 413, …)."""


class NotThere(ServerRefused):
    """The server answered that it does not have what was asked for (404, 410)."""


class TooLarge(ServerError):
    """A file is larger than what is taken of it here."""


class ServerFault(ServerError):
    """The server answered with a failure of its own (5xx): whether it did what was asked is not known."""


class GatewayFault(ServerFault):
    """A gateway answered in place of the server: what was asked may be on its way there still."""


class ServerNonsense(ServerError):
    """The answer is not what a ComfyUI server answers."""


class PromptRefused(ServerRefused):
    """The server did not accept the graph; `node_errors` say which node and input."""

    def __init__(
        self,
        message: str,
        node_errors: Sequence[NodeError] = (),
        *,
        error_type: str = "",
        remedy: str = "",
        details: str = "",
    ) -> None:
        super().__init__(message, remedy=remedy, details=details)
        self.node_errors = tuple(node_errors)
        self.error_type = error_type


class NoSuitableServer(ServerError):
    """None of the configured servers can run what was asked for."""


class ServerPaused(ServerError):
    """Nothing is submitted to the server from this workstation, as its operator wants it."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"Submissions to {title} are paused on this workstation.",
            remedy="Resume them in the list of servers, or choose another server.",
        )


class CancelRefused(ServerError):
    """A cancel was not sent, because it could hit somebody else's job."""


class ArrivalUnknown(ServerError):
    """The connection broke while a prompt was sent, and nobody can tell yet whether it arrived.

    Its row stays pending, and whoever tracks it finds out: `job_id` is the row's id.
    """

    def __init__(self, job_id: str, reason: str) -> None:
        super().__init__(
            f"Whether the job arrived is not known: {reason}",
            remedy="It is followed, and not sent again. Look at it in a moment.",
        )
        self.job_id = job_id


# This workstation


class RetryRefused(InvalidInput):
    """A job was not sent once more: it may be under way still, or would fail for want of memory again."""


class MoveRefused(JobMonitorError):
    """A job was not moved to the front of its queue."""


class GivenUp(JobMonitorError):
    """A job was not sent: another copy of the application had given it up, and its row says so."""


class KeptInOutbox(JobMonitorError):
    """A submission was not sent, because server or database are away: it waits in the outbox.

    `entry_id` is the entry's id there.
    """

    def __init__(self, entry_id: str, reason: str) -> None:
        super().__init__(
            f"It waits in the outbox: {reason}",
            remedy="It is sent by itself when they answer, while jobmonitor runs.",
        )
        self.entry_id = entry_id
        self.reason = reason


class StorageError(JobMonitorError):
    """A file on this workstation cannot be read or written."""


class MediaError(JobMonitorError):
    """A picture, clip or sound cannot be shown."""
