"""What many jobs tell together: counted by the database, joined and reckoned here."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import JobKind, JobRef, JobStatus
from jobmonitor.domain.server import Server, canonical_url
from jobmonitor.domain.statistics import (
    CauseCount,
    DayCount,
    Period,
    ServerCount,
    ServerUse,
    Statistics,
    TimeCount,
    WorkflowTimes,
)
from jobmonitor.services.failures import cause_of, common_words
from jobmonitor.services.ports import Background, Clock, JobRepository
from jobmonitor.services.ports.statistics import CountsJobs

MOST_FAILURES = 1_000
"""Failed jobs whose causes are looked for, the newest first."""
PAGE = 200
MOST_DAYS = 366 * 3
"""Days of one span."""
MIDDLE, HIGH = 0.5, 0.9


class StatisticsService:
    """Used in one event loop; nothing is kept between two questions."""

    def __init__(
        self,
        counts: CountsJobs,
        repository: JobRepository,
        background: Background,
        clock: Clock,
        servers: Sequence[Server] = (),
        zone: tzinfo | None = None,
    ) -> None:
        """`zone` is whose days are counted: this workstation's, where None."""
        self._counts = counts
        self._repository = repository
        self._background = background
        self._clock = clock
        self._servers = tuple(servers)
        self._zone = zone

    def today(self) -> date:
        """The day that it is in the zone whose days are counted."""
        return self._clock.now().astimezone(self._zone).date()

    def query(
        self, first: date, last: date, *, kinds: Iterable[JobKind] = (), user_id: str | None = None
    ) -> FeedQuery:
        """The jobs that were created from the first day to the last one, both whole."""
        last = min(max(first, last), first + timedelta(days=MOST_DAYS - 1))
        return FeedQuery(
            kinds=frozenset(kinds),
            user_id=user_id,
            created_from=begin_of(first, self._zone),
            created_before=begin_of(last + timedelta(days=1), self._zone),
        )

    async def of(
        self, first: date, last: date, *, kinds: Iterable[JobKind] = (), user_id: str | None = None
    ) -> Statistics:
        """Everything for these days. Raises DatabaseError."""
        query = self.query(first, last, kinds=kinds, user_id=user_id)
        since, before = query.created_from, query.created_before
        assert since is not None
        assert before is not None
        found = await self._background.run(self._counted, query, since, before)
        causes, looked_at = await self._causes(query)
        return replace(found, causes=causes, causes_of=looked_at)

    def _counted(self, query: FeedQuery, since: datetime, before: datetime) -> Statistics:
        """All but the causes. Blocking: also what is reckoned of thousands of groups."""
        counts = self._counts.statistics(query, periods(since, before, self._zone))
        day_counts = _summed(counts.days)
        span = (min(before, max(since, self._clock.now())) - since).total_seconds()
        first = since.astimezone(self._zone).date()
        number = (before.astimezone(self._zone).date() - first).days
        return Statistics(
            since=since,
            before=before,
            zone=zone_name(before, self._zone),
            days=tuple(first + timedelta(days=at) for at in range(number)),
            day_counts=day_counts,
            times=workflow_times(counts.times),
            failed=sum(each.count for each in day_counts if each.status is JobStatus.FAILED),
            servers=server_use(counts.servers, self._servers, span),
            notes=counts.notes,
        )

    async def _causes(self, query: FeedQuery) -> tuple[tuple[CauseCount, ...], int]:
        """Why jobs failed, most first; and how many of them were looked at."""
        failed = FeedQuery(
            kinds=query.kinds,
            user_id=query.user_id,
            statuses=frozenset({JobStatus.FAILED}),
            created_from=query.created_from,
            created_before=query.created_before,
        )

        def read(after: Cursor | None) -> tuple[list[tuple[str, str, JobRef, str]], Cursor | None]:
            page = self._repository.page(failed, after=after, limit=PAGE)
            found = [(cause_of(job), job) for job in page.jobs]
            return [(cause.key, cause.words, job.ref, common_words(job)) for cause, job in found], page.next

        words: dict[str, str] = {}
        phrases: dict[str, str] = {}
        refs: defaultdict[str, list[JobRef]] = defaultdict(list)
        after: Cursor | None = None
        looked_at = 0
        while looked_at < MOST_FAILURES:
            found, after = await self._background.run(read, after)
            for key, told, ref, phrase in found:
                words.setdefault(key, told)
                phrases[key] = phrases.get(key) or phrase
                refs[key].append(ref)
            looked_at += len(found)
            if after is None:
                break
        causes = [CauseCount(key, words[key], tuple(its), phrases[key]) for key, its in refs.items()]
        return tuple(sorted(causes, key=lambda each: (-each.count, each.words, each.key))), looked_at


# Time


def begin_of(day: date, zone: tzinfo | None) -> datetime:
    """When a day begins in a zone (this workstation's, where None)."""
    return datetime.combine(day, time(), zone).astimezone(zone)


def zone_name(moment: datetime, zone: tzinfo | None) -> str:
    """What the zone is called, with its distance to UTC then."""
    there = moment.astimezone(zone)
    offset = f"UTC{there:%z}"
    name = there.tzname() or ""
    return name if name in ("UTC", "") or name.startswith("UTC") else f"{name}, {offset[:-2]}:{offset[-2:]}"


def periods(since: datetime, before: datetime, zone: tzinfo | None) -> tuple[Period, ...]:
    """The parts of a span in which clocks stand alike, to the minute."""
    found: list[Period] = []
    begin = since
    while begin < before:
        minutes = _offset(begin, zone)
        end = begin
        while end < before and _offset(end, zone) == minutes:
            end = min(before, end + timedelta(hours=12))
        if _offset(end, zone) != minutes:
            end = _change(end - timedelta(hours=12), end, zone)
        end = min(end, before)
        found.append(Period(begin, end, minutes))
        begin = end
    return tuple(found)


def _change(early: datetime, late: datetime, zone: tzinfo | None) -> datetime:
    """When clocks are moved between two moments, to the minute."""
    minutes = _offset(early, zone)
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) // 2
        if _offset(middle, zone) == minutes:
            early = middle
        else:
            late = middle
    return late.replace(second=0, microsecond=0)


def _offset(moment: datetime, zone: tzinfo | None) -> int:
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)


# Reckoning


def _summed(days: Iterable[DayCount]) -> tuple[DayCount, ...]:
    """One count for each day, workflow and status: tables and parts of a day are counted each by itself."""
    sums: defaultdict[tuple[date, str, JobStatus], int] = defaultdict(int)
    for each in days:
        sums[each.day, each.workflow_name, each.status] += each.count
    return tuple(DayCount(*key, count) for key, count in sorted(sums.items()))


def workflow_times(times: Iterable[TimeCount]) -> tuple[WorkflowTimes, ...]:
    """How long the runs of each workflow took, those with most runs first."""
    of_workflow: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for each in times:
        known = of_workflow[each.workflow_name]
        known[each.tenths] = known.get(each.tenths, 0) + each.count
    found = [
        WorkflowTimes(
            name,
            sum(known.values()),
            percentile(known, MIDDLE) / 10,
            percentile(known, HIGH) / 10,
        )
        for name, known in of_workflow.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.runs, each.workflow_name)))


def percentile(counts: dict[int, int], part: float) -> int:
    """The least value that at least `part` of all do not exceed (nearest rank). There is at least one."""
    wanted = max(1, math.ceil(part * sum(counts.values())))
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    raise ValueError("nothing was counted")


def server_use(
    counts: Iterable[ServerCount], servers: Sequence[Server], span: float
) -> tuple[ServerUse, ...]:
    """What each server did in `span` seconds, the busiest first; the configured ones under one address."""
    found: dict[str, list[ServerCount]] = {}
    titles: dict[str, str] = {}
    for each in counts:
        url, title = _place(each.comfy_url, servers)
        found.setdefault(url, []).append(each)
        titles[url] = title
    uses = [_use(url, titles[url], its, span) for url, its in found.items()]
    return tuple(sorted(uses, key=lambda each: (-each.jobs, each.title)))


def _use(url: str, title: str, counts: Sequence[ServerCount], span: float) -> ServerUse:
    def of(status: JobStatus) -> int:
        return sum(each.count for each in counts if each.status is status)

    seconds = sum(each.seconds for each in counts)
    share = min(1.0, seconds / span) if span > 0 else 0.0
    jobs = sum(each.count for each in counts)
    return ServerUse(url, title, jobs, of(JobStatus.COMPLETED), of(JobStatus.FAILED), seconds, share)


def _place(spelled: str, servers: Sequence[Server]) -> tuple[str, str]:
    """The address and the title of what a row names."""
    if not spelled:
        return "", ""
    try:
        url = canonical_url(spelled)
    except InvalidAddress:
        return spelled, spelled
    known = next((server for server in servers if url in server.addresses), Server(url))
    return known.url, known.title
