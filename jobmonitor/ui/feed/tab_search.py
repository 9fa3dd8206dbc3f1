"""What the search of one tab means: which jobs it asks for, and what may be typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from jobmonitor.domain.condition import Aspect
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job
from jobmonitor.services.searching.completing import Completion, Vocabulary, complete
from jobmonitor.services.searching.keys import STATUS_WORDS
from jobmonitor.services.searching.language import Filter, Search
from jobmonitor.services.searching.reading import Known, Reading, is_understood, read
from jobmonitor.ui.feed.status_chips import StatusChips

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MAX_SEEN = 20
"""Users and workflows of loaded rows that are offered."""


class TabSearch:
    """Of one tab."""

    def __init__(
        self,
        application: Application,
        chips: StatusChips,
        base: Callable[[], FeedQuery],
        jobs: Callable[[], Iterable[Job]],
    ) -> None:
        """`base`: what is narrowed by the search; `jobs`: those that are loaded."""
        self._application, self._chips, self.base, self._jobs = application, chips, base, jobs
        self.workflows: Sequence[str] = ()
        """Those that can be submitted here."""

    def read(self, search: Search, base: FeedQuery | None = None) -> Reading:
        """What a search asks for; `base`: of what, where that is not as usual."""
        return read(search, self.base() if base is None else base, self._known())

    def is_understood(self, term: Filter) -> bool:
        """Whether a filter narrows as it is."""
        return is_understood(term, self.base(), self._known())

    def claim(self, term: Filter) -> bool:
        """Statuses are shown by their own chips."""
        if term.key != "status" or term.negated:
            return False
        self._chips.choose(self._chips.statuses | {STATUS_WORDS[value.lower()] for value in term.values})
        return True

    def complete(self, typed: str, cursor: int, asked: bool) -> Completion:
        """What may be meant at the cursor."""
        return complete(typed, cursor, self.vocabulary(), asked=asked)

    def vocabulary(self) -> Vocabulary:
        """What there is to be named."""
        users: dict[str, None] = {}
        workflows = dict.fromkeys(self.workflows)
        me = self._application.user_id
        for job in self._jobs():
            if job.user_id and job.user_id != me and len(users) < MAX_SEEN:
                users[job.user_id] = None
            if len(workflows) < len(self.workflows) + MAX_SEEN:
                workflows[job.workflow_name] = None
        return Vocabulary(
            workflows=tuple(workflows),
            servers=tuple(server.title for server in self._application.servers),
            users=tuple(users),
            knows_me=me is not None,
            recent=self._application.saved_views.recent,
        )

    @staticmethod
    def asks_for_favourites(query: FeedQuery) -> bool:
        """Whether other favourites make it another question."""
        return any(condition.aspect is Aspect.ROW for condition in query.conditions)

    def _known(self) -> Known:
        application = self._application
        return Known(
            now=application.clock.now().replace(second=0, microsecond=0),
            user_id=application.user_id,
            servers=application.servers,
            favourites=application.favourites.refs,
        )
