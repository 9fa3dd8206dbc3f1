"""What an operator is told: own jobs that end, once, in digests, not in quiet hours; and what is logged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.attention import End, Entry, EntryKind, Notice
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    FeedInvalidated,
    JobChanged,
    JobsChanged,
    NoticeRaised,
    ServerChanged,
)
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.services.attention.activity import MAX_ENTRIES, dump_entries, load_entries, merged
from jobmonitor.services.attention.memory import MAX_TOLD, MAX_UNREAD, Memory, load_memory
from jobmonitor.services.attention.pacing import AttentionPace, Pending
from jobmonitor.services.attention.service import AttentionService
from jobmonitor.services.attention.settings import AttentionSettings, load_settings
from jobmonitor.services.bus import EventBus
from tests.support.fake_application import GPU1, FakeClock, InlineBackground, MemoryLayout
from tests.support.fake_jobs import ME, NOON, OTHER, FakeRepository, make_job

ENDED = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))


def end(number: int, minutes: float | None = None, status: JobStatus = JobStatus.COMPLETED) -> End:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    ref = JobRef("image_jobs", str(number))
    return End(ref=ref, kind=JobKind.IMAGE, status=status, workflow_name="img2img", at=at)


# rules


@given(TIMES, TIMES, TIMES)
def test_quiet_hours_are_those_between_the_two_times(begin: time, over: time, now: time) -> None:
    settings = AttentionSettings(quiet=True, quiet_from=begin, quiet_until=over)
    minutes = [each.hour * 60 + each.minute for each in (begin, over, now)]
    length = (minutes[1] - minutes[0]) % 1440 or 1440
    assert settings.is_quiet(now) is ((minutes[2] - minutes[0]) % 1440 < length)
    assert not replace(settings, quiet=False).is_quiet(now)


@given(
    st.builds(
        AttentionSettings,
        notifications=st.booleans(),
        sound=st.booleans(),
        completed=st.booleans(),
        cancelled=st.booleans(),
        quiet=st.booleans(),
        quiet_from=TIMES,
        quiet_until=TIMES,
    )
)
def test_settings_read_as_they_were_stored(settings: AttentionSettings) -> None:
    assert load_settings(settings.dump()) == settings


@pytest.mark.parametrize("stored", [None, b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_the_usual(stored: bytes | None) -> None:
    assert load_settings(stored) == AttentionSettings()
    assert load_memory(stored) == Memory()
    assert load_entries(stored) == ()


def test_odd_values_are_left_out() -> None:
    settings = load_settings(b'{"sound": 0, "quiet_from": "25:00", "quiet_until": "06:30", "failed": false}')
    assert settings == AttentionSettings(failed=False, quiet_until=time(6, 30))
    memory = load_memory(b'{"since": "x", "told": [["a"], ["a", 1, null], ["a", "b", 3]], "unread": "ab"}')
    assert memory == Memory(told=((JobRef("a", "b"), None),))
    assert load_entries(b'[3, {"kind": "?"}, {"kind": "ended", "at": 5}, {"at": "2026-03-12"}]') == ()


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(-5, 30)), st.booleans())),
        max_size=8,
    )
)
def test_each_end_is_claimed_once_and_no_old_one(
    batches: list[list[tuple[int, int | None, bool]]],
) -> None:
    memory, told = Memory().begun(NOON), []
    for batch in batches:
        ends = [end(number, minutes) for number, minutes, _ in batch]
        active = {end(number).ref for number, _, was_seen in batch if was_seen}
        memory = load_memory(memory.dump())  # another window, or the next day
        memory, fresh = memory.claim(ends, seen_active=active)
        assert all(each.ref in active or (each.at is not None and each.at > NOON) for each in fresh)
        told += [each.ref for each in fresh]
    assert len(told) == len(set(told))
    assert set(memory.unread) == set(told)
    assert not memory.seen(told).unread


def test_what_is_forgotten_of_many_ends_is_not_told_again() -> None:
    memory = Memory().begun(NOON)
    many = [end(number, number + 1) for number in range(MAX_TOLD + 300)]
    memory, fresh = memory.claim(many, seen_active=())
    assert len(fresh) == len(many)
    assert (len(memory.told), len(memory.unread)) == (MAX_TOLD, MAX_UNREAD)
    assert memory.claim(many, seen_active=())[1] == ()
    assert memory.claim([end(99_999, 5_000)], seen_active=())[1] != ()


@given(
    st.lists(st.tuples(st.integers(0, 3600 * 30), st.integers(0, 3), st.sampled_from(ENDED)), max_size=20),
    st.booleans(),
)
def test_nothing_is_told_in_quiet_hours_and_all_of_it_once(
    happened: list[tuple[int, int, JobStatus]], wants_cancelled: bool
) -> None:
    settings = AttentionSettings(quiet=True, cancelled=wants_cancelled)
    pending = Pending(AttentionPace(gather=1, rest=30), UTC)
    added: list[JobRef] = []
    told: list[Notice] = []
    times: list[datetime] = []

    def take(now: datetime) -> None:
        notice = pending.take(settings, now)
        if notice is not None:
            assert not settings.is_quiet(now.time())
            assert not times or (now - times[-1]).total_seconds() >= 30
            told.append(notice)
            times.append(now)

    for at, (second, count, status) in enumerate(sorted(happened)):
        now = NOON + timedelta(seconds=second)
        take(now)
        ends = tuple(end(at * 10 + number, 0, status) for number in range(count))
        pending.add(ends, now)
        added += [each.ref for each in ends if settings.wants(status)]
        take(now)
    for day in range(1, 4):
        take(NOON + timedelta(days=day + 1))
    assert [ref for notice in told for ref in notice.refs] == added


def test_a_burst_is_one_digest_and_a_long_one_a_digest_every_so_often() -> None:
    pending, settings = Pending(AttentionPace(gather=1, rest=30), UTC), AttentionSettings()
    sizes = []
    for second in range(100):
        now = NOON + timedelta(seconds=second)
        pending.add((end(second),), now)
        notice = pending.take(settings, now)
        if notice is not None:
            sizes.append(len(notice.ends))
    assert sizes == [2, 30, 30, 30]


def test_a_clock_that_is_set_back_silences_nothing() -> None:
    pending, settings = Pending(AttentionPace(gather=1, rest=30), UTC), AttentionSettings()
    pending.add((end(1),), NOON)
    assert pending.take(settings, NOON + timedelta(seconds=1)) is not None
    pending.add((end(2),), NOON + timedelta(seconds=2))
    back = NOON - timedelta(hours=1)
    assert pending.take(settings, back) is None
    notice = pending.take(settings, back + timedelta(seconds=1))
    assert notice is not None
    assert [each.ref.key for each in notice.ends] == ["2"]


def test_what_happens_while_muted_is_told_in_one_afterwards() -> None:
    pending, settings = Pending(AttentionPace(), UTC), AttentionSettings()
    pending.muted_until = NOON + timedelta(hours=1)
    for number in range(3):
        pending.add((end(number),), NOON)
    assert pending.take(settings, NOON + timedelta(minutes=59)) is None
    notice = pending.take(settings, NOON + timedelta(hours=1))
    assert notice is not None
    assert len(notice.ends) == 3


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(EntryKind), st.integers(0, 9)), max_size=60))
def test_the_log_has_each_thing_once_by_time_whoever_writes_it(
    happened: list[tuple[int, EntryKind, int]],
) -> None:
    entries = [
        Entry(
            kind=kind,
            at=NOON + timedelta(seconds=second),
            subject=f"<b>{number}</b>",
            ref=JobRef("image_jobs", str(number)) if kind is EntryKind.ENDED else None,
        )
        for second, kind, number in happened
    ]
    one, other = merged(entries[::2], ()), merged((), entries[1::2])
    both = merged(one, other)
    assert [each.at for each in both] == sorted(each.at for each in both)
    assert {each.key for each in both} == {each.key for each in entries}
    assert len(both) == len({each.key for each in both})
    assert load_entries(dump_entries(both)) == both
    assert merged(both, entries) == both


def test_the_log_is_bounded() -> None:
    many = [Entry(kind=EntryKind.SERVER_LOST, at=NOON + timedelta(seconds=second)) for second in range(2500)]
    kept = merged((), many)
    assert len(kept) == MAX_ENTRIES
    assert kept[-1] == many[-1]


# the service


@dataclass
class World:
    """A window's attention on jobs in memory."""

    repository: FakeRepository
    layout: MemoryLayout = field(default_factory=MemoryLayout)
    bus: EventBus = field(default_factory=EventBus)
    clock: FakeClock = field(default_factory=FakeClock)
    journal: dict[str, Any] = field(default_factory=dict)
    user_id: str | None = ME
    notices: list[Notice] = field(default_factory=list)

    def find(self, ids: list[str]) -> dict[str, Any]:
        return {each: self.journal[each] for each in ids if each in self.journal}

    def service(self) -> AttentionService:
        inline: Any = InlineBackground()
        journal: Any = self
        repository: Any = self.repository
        return AttentionService(
            repository,
            journal,
            self.layout,
            inline,
            inline,
            self.bus,
            self.clock,
            user_id=self.user_id,
            database="studio",
            pace=AttentionPace(gather=0, rest=0),
            zone=UTC,
        )

    def told(self) -> list[str]:
        return [ref.key for notice in self.notices for ref in notice.refs]


@asynccontextmanager
async def running(world: World) -> AsyncIterator[AttentionService]:
    """The service, begun; ended in good order."""
    service = world.service()

    def hear(event: Event) -> None:
        if isinstance(event, NoticeRaised):
            world.notices.append(event.notice)

    unsubscribe = world.bus.subscribe(hear)
    task = asyncio.create_task(service.run())
    try:
        await until(lambda: service.left_at is not None)
        yield service
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await service.aclose()
        unsubscribe()


async def until(condition: Any) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - nothing else tells of it
            await asyncio.sleep(0.001)


def ended(job: Job, status: JobStatus = JobStatus.COMPLETED, minutes: float = 1) -> Job:
    return replace(job, status=status, completed_at=NOON + timedelta(minutes=minutes))


RUNNING = make_job(1, status=JobStatus.PROCESSING)


async def test_an_own_job_that_ends_is_told_once_marked_and_logged() -> None:
    world = World(FakeRepository([RUNNING]))
    async with running(world) as service:
        await until(lambda: service.active_count == 1)
        world.clock.advance(120)
        for _ in range(3):
            world.bus.publish(JobChanged(ended(RUNNING)))
            world.bus.publish(JobsChanged(Changes((ended(RUNNING),))))
            await until(lambda: service.entries)
        await until(lambda: world.told() == [RUNNING.ref.key])
        assert service.is_unread(RUNNING.ref)
        assert (service.entries[0].status, service.entries[0].subject) == (JobStatus.COMPLETED, "prompt 1")
        assert service.active_count == 0
        service.see([RUNNING.ref])
        assert not service.unread
    world.repository.put(ended(RUNNING))
    async with running(world) as again:
        world.bus.publish(JobChanged(ended(RUNNING)))
        other = make_job(2, completed_at=NOON + timedelta(minutes=5))
        world.bus.publish(JobChanged(other))
        await until(lambda: len(world.told()) == 2)
        assert world.told() == [RUNNING.ref.key, other.ref.key]
        assert again.unread == {other.ref}
        assert [each.ref for each in again.entries] == [RUNNING.ref, other.ref]


async def test_a_job_that_is_gone_is_not_to_be_looked_at_any_more() -> None:
    world = World(FakeRepository([RUNNING]))
    async with running(world) as service:
        world.clock.advance(120)
        world.bus.publish(JobChanged(ended(RUNNING)))
        await until(lambda: service.is_unread(RUNNING.ref))
        world.bus.publish(JobsChanged(Changes(removed=(RUNNING.ref,))))
        assert not service.unread
    async with running(world) as again:
        assert not again.unread


async def test_jobs_of_others_and_old_ones_are_not_told() -> None:
    world = World(FakeRepository())
    async with running(world) as service:
        foreign = make_job(1, user_id=OTHER, completed_at=NOON + timedelta(hours=1))
        old = make_job(2, completed_at=NOON - timedelta(hours=1))
        mine = make_job(3, completed_at=NOON + timedelta(hours=1))
        world.bus.publish(JobsChanged(Changes((foreign, old, mine))))
        await until(world.told)
        assert world.told() == [mine.ref.key]
        assert service.unread == {mine.ref}


async def test_what_was_submitted_here_counts_where_nobody_is_known() -> None:
    world = World(FakeRepository(), user_id=None)
    here = make_job(1, user_id=None, completed_at=NOON + timedelta(minutes=1))
    there = make_job(2, user_id=None, completed_at=NOON + timedelta(minutes=1))
    assert here.comfy_job_id is not None
    world.journal = {here.comfy_job_id: object()}
    async with running(world):
        world.bus.publish(JobsChanged(Changes((there, here))))
        await until(world.told)
    assert world.told() == [here.ref.key]


async def test_what_ended_while_nobody_was_there_is_told_at_the_next_start() -> None:
    jobs = [make_job(number, status=JobStatus.PROCESSING) for number in range(1, 15)]
    world = World(FakeRepository(jobs))
    async with running(world) as service:
        await until(lambda: service.active_count == 14)
    world.clock.advance(3600)
    for job in jobs:
        status = JobStatus.FAILED if job.ref.key.endswith(("1", "2")) else JobStatus.COMPLETED
        world.repository.put(ended(job, status, 30))
    async with running(world) as service:
        await until(world.notices.__len__)
        assert service.left_at == NOON
    (notice,) = world.notices
    assert (notice.count(JobStatus.COMPLETED), notice.count(JobStatus.FAILED)) == (10, 4)
    assert len(service.entries) == 14
    async with running(world):
        world.bus.publish(FeedInvalidated())
        last = make_job(99, completed_at=NOON + timedelta(hours=2))
        world.bus.publish(JobChanged(last))
        await until(lambda: len(world.notices) == 2)
    assert world.notices[1].refs == (last.ref,)


async def test_what_quiet_hours_held_back_at_the_end_is_told_after_the_next_start() -> None:
    jobs = [make_job(number, status=JobStatus.PROCESSING) for number in (1, 2)]
    world = World(FakeRepository(jobs))
    async with running(world) as service:
        await service.set_settings(AttentionSettings(quiet=True, quiet_from=time(11), quiet_until=time(14)))
        world.clock.advance(120)
        for job in jobs:
            world.repository.put(ended(job))
            world.bus.publish(JobChanged(ended(job)))
        await until(lambda: service.pending.count == 2)
        service.see([jobs[1].ref])
    assert world.notices == []
    world.clock.advance(3 * 3600)
    async with running(world) as service:
        await until(lambda: world.told() == [jobs[0].ref.key])
        assert len(service.entries) == 2
    async with running(world):
        world.bus.publish(FeedInvalidated())
        last = make_job(99, completed_at=NOON + timedelta(hours=4))
        world.bus.publish(JobChanged(last))
        await until(lambda: world.told() == [jobs[0].ref.key, last.ref.key])


async def test_of_two_windows_one_tells() -> None:
    world = World(FakeRepository([RUNNING]))
    async with running(world) as one, running(world) as other:
        world.notices.clear()
        done = ended(RUNNING)
        world.bus.publish(JobChanged(done))
        later = make_job(5, completed_at=NOON + timedelta(minutes=9))
        await until(lambda: world.notices)
        world.bus.publish(JobChanged(later))
        await until(lambda: later.ref in one.unread and later.ref in other.unread)
        await until(lambda: len({id(notice) for notice in world.notices}) == 2)
    assert sorted({(notice.refs) for notice in world.notices}) == [(done.ref,), (later.ref,)]


async def test_a_job_that_is_looked_at_is_logged_only() -> None:
    world = World(FakeRepository([RUNNING]))
    async with running(world) as service:
        service.is_watched = lambda ref: ref == RUNNING.ref
        seen, unseen = ended(RUNNING), make_job(2, completed_at=NOON + timedelta(minutes=1))
        world.bus.publish(JobsChanged(Changes((seen, unseen))))
        await until(world.told)
        assert world.told() == [unseen.ref.key]
        assert service.unread == {unseen.ref}
        assert {each.ref for each in service.entries} == {seen.ref, unseen.ref}
        await service.set_settings(AttentionSettings(while_watched=True))
        again = make_job(3, completed_at=NOON + timedelta(minutes=2))
        service.is_watched = lambda ref: True
        world.bus.publish(JobChanged(again))
        await until(lambda: again.ref.key in world.told())
    async with running(world) as service:
        await until(lambda: service.settings.while_watched)


async def test_servers_and_the_database_are_logged_when_they_go_and_come() -> None:
    world = World(FakeRepository())
    async with running(world) as service:
        for connection in (Connection.UNREACHABLE, Connection.UNREACHABLE, Connection.CONNECTED):
            status = ServerStatus(server=GPU1, connection=connection, since=NOON, problem="<i>No</i> answer.")
            world.bus.publish(ServerChanged(status))
        world.bus.publish(DatabaseChanged("The database does not answer."))
        world.clock.advance(5)
        world.bus.publish(DatabaseChanged())
        await until(lambda: len(service.entries) == 4)
        kinds = {each.kind: each for each in service.entries}
        assert kinds[EntryKind.SERVER_LOST].text == "<i>No</i> answer."
        assert service.entries[-1].kind is EntryKind.DATABASE_BACK
        await service.read_all()
        assert service.left_at == world.clock.now()
    assert len([name for name in world.layout.held if name.startswith("activity of studio ")]) >= 1
    async with running(world) as again:
        assert [each.key for each in again.entries] == [each.key for each in service.entries]
