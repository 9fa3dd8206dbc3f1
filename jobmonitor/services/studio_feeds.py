"""Feeds as the studio's pages have them: one implementation, three faces.

Blocking; from an event loop they are called through `Background`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import ClassVar

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import MAX_PAGE, Counts, Cursor, FeedQuery, Page
from jobmonitor.domain.feed_config import FeedConfig
from jobmonitor.domain.job import Job, JobKind
from jobmonitor.services.ports import JobRepository


class StudioFeed:
    """The jobs of some kinds, newest first, as a configuration narrows them.

    Iterating gives the jobs, up to the configuration's `max_items`.
    """

    kinds: ClassVar[frozenset[JobKind]] = frozenset(JobKind)
    takes_text: ClassVar[bool] = False
    """Whether text jobs can be asked for (`include_text`)."""

    def __init__(
        self,
        repository: JobRepository,
        config: FeedConfig | None = None,
        *,
        kinds: Collection[JobKind] | None = None,
    ) -> None:
        """`kinds` are shown in place of the face's own. Raises InvalidInput where the configuration asks for
        what this feed does not have."""
        self.config = config or FeedConfig()
        if self.config.include_text and not self.takes_text:
            raise InvalidInput(
                "Only the unified feed shows text jobs.", remedy="Leave include_text out, or use UnifiedFeed."
            )
        own = self.kinds | ({JobKind.TEXT} if self.config.include_text else frozenset())
        self.query: FeedQuery = self.config.query(own if kinds is None else kinds)
        """What the database is asked."""
        self._repository = repository

    def page(self, after: Cursor | None = None, *, limit: int = MAX_PAGE, shown: int = 0) -> Page:
        """The rows behind `after` (from the top, where None), `limit` at most.

        `shown` rows are on the list already: the page ends, with nothing to follow, where `max_items` is
        reached. Raises InvalidInput for a limit below 1, and for a cursor that this database does not have.
        """
        if limit < 1:
            raise InvalidInput(f"A page of {limit} jobs cannot be read.", remedy="Ask for one at least.")
        left = None if self.config.max_items is None else self.config.max_items - max(0, shown)
        wanted = min(limit, MAX_PAGE) if left is None else min(limit, MAX_PAGE, left)
        if wanted < 1:
            return Page((), None)
        page = self._repository.page(self.query, after=after, limit=wanted)
        return Page(page.jobs, None) if left is not None and len(page.jobs) >= left else page

    def pages(self, after: Cursor | None = None, *, limit: int = MAX_PAGE) -> Iterator[Page]:
        """All pages behind `after` (from the top, where None): `limit` rows at most in each, and `max_items`
        in all."""
        shown = 0
        while True:
            page = self.page(after, limit=limit, shown=shown)
            yield page
            shown, after = shown + len(page.jobs), page.next
            if after is None:
                return

    def __iter__(self) -> Iterator[Job]:
        for page in self.pages():
            yield from page.jobs

    def counts(self) -> Counts:
        """How many jobs match, also beyond `max_items`; by status as if no statuses were asked for."""
        return self._repository.counts(self.query)

    def notes(self) -> tuple[str, ...]:
        """What an operator should know of this feed, see `JobRepository.notes`."""
        return self._repository.notes(self.query)


class VideoFeed(StudioFeed):
    """Jobs that make a video."""

    kinds = frozenset({JobKind.VIDEO})


class ImageFeed(StudioFeed):
    """Jobs that make images."""

    kinds = frozenset({JobKind.IMAGE})


class UnifiedFeed(StudioFeed):
    """Video and image jobs in one list; text jobs too, where the configuration includes them."""

    kinds = frozenset({JobKind.VIDEO, JobKind.IMAGE})
    takes_text = True
