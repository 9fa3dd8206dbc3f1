"""How a feed is configured, in the words of the studio's pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import JobKind, JobStatus
from jobmonitor.domain.server import canonical_url

DEFAULT_MAX_ITEMS = 50
"""Rows of a whole list, where a configuration does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedConfig:
    """What a feed shows. Checked when it is made: InvalidInput names the value that cannot be used.

    Without arguments it is what the studio's pages begin with: the legacy tables, everybody's jobs.
    """

    use_new_job_system: bool | FeedSystem | str = False
    """False: the legacy tables. True: the new ones. A `FeedSystem` (or its name): both, or what there is."""
    max_items: int | None = DEFAULT_MAX_ITEMS
    """Rows of the whole list at most; None for no bound."""
    workflow_name: str | Iterable[str] | None = None
    """Only these workflows: one, or several; kept as a tuple. None, or none of them: all."""
    user_id: str | None = None
    """Only this user's jobs ("Show mine"); None: everybody's ("Show all")."""
    show_completed_only: bool = False
    statuses: Iterable[JobStatus | str] = ()
    """Only these; kept as a frozenset. None of them: all."""
    created_from: datetime | None = None
    """Aware; rows created at this time or later."""
    created_before: datetime | None = None
    """Aware; rows created before this time."""
    comfy_url: str | None = None
    """Only jobs of the server at this address; kept in its canonical spelling."""
    text: str | None = None
    """Free text, found in prompt, file names, ids and error, whatever its case."""
    include_text: bool = False
    """Whether the unified feed shows text jobs too."""

    def __post_init__(self) -> None:
        self._set("use_new_job_system", _system(self.use_new_job_system))
        if self.max_items is not None:
            _check_bound(self.max_items)
        self._set("workflow_name", _names(self.workflow_name))
        self._set("user_id", _not_blank("user_id", self.user_id, "everybody's jobs"))
        self._set("statuses", self._statuses())
        self._check_times()
        address = _not_blank("comfy_url", self.comfy_url, "the jobs of all servers")
        self._set("comfy_url", None if address is None else canonical_url(address))
        self._set("text", (self.text or "").strip() or None)

    @property
    def system(self) -> FeedSystem:
        """Which tables are read."""
        return _system(self.use_new_job_system)

    def query(self, kinds: Iterable[JobKind]) -> FeedQuery:
        """What the database is asked, for jobs of these kinds."""
        return FeedQuery(
            kinds=frozenset(kinds),
            system=self.system,
            workflow_names=frozenset(_names(self.workflow_name)),
            user_id=self.user_id,
            statuses=self._statuses(),
            created_from=self.created_from,
            created_before=self.created_before,
            comfy_url=self.comfy_url,
            text=self.text,
        )

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _statuses(self) -> frozenset[JobStatus]:
        given = (self.statuses,) if isinstance(self.statuses, str) else self.statuses
        try:
            statuses = frozenset(JobStatus(each) for each in given)
        except (TypeError, ValueError):
            raise InvalidInput(
                "statuses has one that no job can have.",
                remedy=f"Choose among {', '.join(JobStatus)}.",
            ) from None
        if not self.show_completed_only:
            return statuses
        if statuses - {JobStatus.COMPLETED}:
            raise InvalidInput(
                "show_completed_only and other statuses contradict each other.",
                remedy="Give one of the two.",
            )
        return frozenset({JobStatus.COMPLETED})

    def _check_times(self) -> None:
        for name, moment in (("created_from", self.created_from), ("created_before", self.created_before)):
            if moment is None:
                continue
            if not isinstance(moment, datetime):
                raise InvalidInput(f"{name} takes a time.")
            if moment.tzinfo is None:
                raise InvalidInput(
                    f"{name} has no time zone.", remedy="Give an aware time, such as datetime.now(UTC)."
                )
        begin, end = self.created_from, self.created_before
        if begin is not None and end is not None and begin >= end:
            raise InvalidInput(
                "created_from is not before created_before: no job can lie between them.",
                remedy="Exchange them, or leave one out.",
            )


def _system(value: bool | FeedSystem | str) -> FeedSystem:
    if isinstance(value, bool):
        return FeedSystem.NEW if value else FeedSystem.LEGACY
    try:
        return FeedSystem(value)
    except ValueError:
        raise InvalidInput(
            "use_new_job_system takes True, False, or the name of a system.",
            remedy=f"Choose among {', '.join(FeedSystem)}.",
        ) from None


def _check_bound(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput("max_items takes a whole number, or None for no bound.")
    if value <= 0:
        raise InvalidInput(
            f"max_items is {value}: a list has to hold one job at least.",
            remedy="Give a number from 1 on, or None for no bound.",
        )


def _names(value: object) -> tuple[str, ...]:
    given = () if value is None else (value,) if isinstance(value, str) else value
    if not isinstance(given, Iterable):
        raise InvalidInput("workflow_name takes a name, or several.")
    names = tuple(dict.fromkeys(given))
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise InvalidInput(
            "workflow_name has one that is blank or no text.", remedy="Leave it out for all workflows."
        )
    return names


def _not_blank(name: str, value: object, otherwise: str) -> str | None:
    """A blank text is most often a value that got lost: it does not mean "all"."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(f"{name} is blank.", remedy=f"Leave it out for {otherwise}.")
    return value.strip()
