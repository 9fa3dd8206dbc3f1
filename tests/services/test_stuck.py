"""Which jobs are said to be stuck, why, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import CancelRefused, DatabaseUnreachable
from jobmonitor.domain.events import Event, ProblemOccurred
from jobmonitor.domain.job import Job, JobPatch, JobRef, JobStatus
from jobmonitor.domain.preflight import Basis, Estimate
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.stuck import StuckHint, StuckKind
from jobmonitor.services.bus import EventBus
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.stuck.judging import (
    AT_LEAST,
    LONGEST_RUN,
    LONGEST_SILENCE,
    QUIET,
    TIMES_USUAL,
    RunSigns,
    judge_queue,
    judge_run,
)
from jobmonitor.services.stuck.rows import hint_of_row
from jobmonitor.services.stuck.service import StuckService
from jobmonitor.services.tracking.signs import SeenRun, ServerSigns
from tests.services.conftest import Open
from tests.support.fake_application import FakeClock, InlineBackground
from tests.support.fake_jobs import NOON, make_job

USUAL = Estimate(900, 1200, 12)
"""A workflow that takes 15 to 20 minutes here."""
HOUR = 3600.0


def kind(
    runs_for: float, silent_for: float | None, usual: Estimate | None = None, waiting: int = 0
) -> object:
    """What is said of a run."""
    hint = judge_run(RunSigns(runs_for=runs_for, silent_for=silent_for, waiting=waiting, usual=usual))
    return None if hint is None else hint.kind


@pytest.mark.parametrize(
    ("runs_for", "silent_for", "said"),
    [
        (0.5 * HOUR, 0.5 * HOUR, None),
        (2 * HOUR, 0.7 * HOUR, None),
        (2 * HOUR, 0.76 * HOUR, StuckKind.SILENT),
        (3.9 * HOUR, 10, None),
        (4.1 * HOUR, 10, StuckKind.SLOW),
        (4.1 * HOUR, HOUR, StuckKind.SILENT),
        (3.9 * HOUR, None, None),
        (4.1 * HOUR, None, StuckKind.SLOW),
    ],
)
def test_without_a_history_fixed_limits_count(
    runs_for: float, silent_for: float | None, said: StuckKind | None
) -> None:
    assert kind(runs_for, silent_for) is said
    assert kind(runs_for, silent_for, replace(USUAL, basis=Basis.OTHER_SERVERS)) is said


@pytest.mark.parametrize(
    ("runs_for", "silent_for", "said"),
    [
        (0.9 * HOUR, 0.9 * HOUR, None),
        (1.1 * HOUR, 10, None),
        (1.1 * HOUR, 0.3 * HOUR, None),
        (1.1 * HOUR, 0.4 * HOUR, StuckKind.SILENT),
        (5 * HOUR, 10, None),
        (1.1 * HOUR, None, StuckKind.SLOW),
    ],
)
def test_with_a_history_that_counts_alone(
    runs_for: float, silent_for: float | None, said: StuckKind | None
) -> None:
    assert kind(runs_for, silent_for, USUAL) is said


def test_a_quick_workflow_is_given_time_for_its_models() -> None:
    quick = Estimate(2, 3, 40)
    assert kind(AT_LEAST - 1, AT_LEAST - 1, quick) is None
    assert kind(AT_LEAST + 1, QUIET - 1, quick) is None
    assert kind(AT_LEAST + 1, QUIET + 1, quick) is StuckKind.SILENT


def test_where_others_wait_behind_silence_the_worker_may_be_dead() -> None:
    hint = judge_run(RunSigns(runs_for=2 * HOUR, silent_for=HOUR, waiting=3, usual=USUAL))
    assert hint is not None
    assert hint.kind is StuckKind.DEAD_WORKER
    assert hint.reason == (
        "It runs for 2 h, and nine of ten runs like it took at most 20 min. Its server has told of no"
        " progress for 1 h. Meanwhile 3 others wait behind it."
    )
    assert "start" in hint.remedy
    behind = judge_queue(0.0, hint)
    assert behind is not None
    assert behind.kind is StuckKind.BEHIND


def test_a_queue_that_does_not_move_behind_a_stranger() -> None:
    assert judge_queue(LONGEST_RUN - 1, None) is None
    hint = judge_queue(LONGEST_RUN + 1, None)
    assert hint is not None
    assert "has not moved for 4 h" in hint.reason
    slow = judge_run(RunSigns(runs_for=5 * HOUR, silent_for=10))
    assert slow is not None
    assert judge_queue(9 * HOUR, slow) is None


lengths = st.floats(0, 1e7)
usuals = st.one_of(
    st.none(),
    st.builds(
        lambda one, other: Estimate(min(one, other), max(one, other), 9), st.floats(1, 1e6), st.floats(1, 1e6)
    ),
)


@given(lengths, st.one_of(st.none(), lengths), usuals, st.integers(0, 9))
def test_never_said_too_early_and_always_with_a_reason(
    runs_for: float, silent_for: float | None, usual: Estimate | None, waiting: int
) -> None:
    silent_for = None if silent_for is None else min(silent_for, runs_for)
    hint = judge_run(RunSigns(runs_for=runs_for, silent_for=silent_for, waiting=waiting, usual=usual))
    if hint is None:
        return
    assert hint.reason
    assert hint.remedy
    if usual is not None:
        assert runs_for > TIMES_USUAL * usual.high
        assert silent_for is None or silent_for >= usual.high
    else:
        assert runs_for >= LONGEST_RUN or (silent_for or 0) >= LONGEST_SILENCE


def test_a_row_alone_tells_by_the_databases_clock() -> None:
    job = make_job(1, status=JobStatus.PROCESSING, started_at=NOON)
    assert hint_of_row(job, None, NOON + timedelta(hours=3)) is None
    hint = hint_of_row(job, None, NOON + timedelta(hours=5))
    assert hint is not None
    assert hint.kind is StuckKind.SLOW
    assert hint_of_row(replace(job, started_at=None), None, NOON + timedelta(days=5)) is None
    assert hint_of_row(replace(job, status=JobStatus.COMPLETED), None, NOON + timedelta(days=5)) is None


# The service


class FakeSeen:
    """Servers as a test says."""

    def __init__(self) -> None:
        self.servers: list[ServerSigns] = []
        self.shown: dict[JobRef, StuckHint | None] = {}
        self.tellings = 0

    def live(self, ref: JobRef) -> None:
        return None

    def signs(self) -> Iterator[ServerSigns]:
        return iter(self.servers)

    def hint(self, ref: JobRef, hint: StuckHint | None) -> None:
        self.tellings += 1
        self.shown[ref] = hint


class FakeExpected:
    def __init__(self) -> None:
        self.usual: Estimate | None = None

    def estimate(self, job: Job) -> Estimate | None:
        return self.usual


class FakeRows:
    """The database's clock, which is wrong by a day, and what was written."""

    def __init__(self) -> None:
        self.time: datetime | None = NOON + timedelta(days=1)
        self.patches: list[JobPatch] = []

    def moment(self) -> datetime:
        if self.time is None:
            raise DatabaseUnreachable("It is away.")
        return self.time

    def patch(self, ref: JobRef, patch: JobPatch) -> None:
        self.patches.append(patch)


class FakeCanceller:
    def __init__(self) -> None:
        self.cancelled: list[JobRef] = []
        self.problem: CancelRefused | None = None

    async def cancel(self, job: Job) -> None:
        self.cancelled.append(job.ref)
        if self.problem is not None:
            raise self.problem


class Desk:
    """The service with a server that runs one job while another waits."""

    def __init__(self, fail_after: float | None = None) -> None:
        self.seen, self.expected, self.rows = FakeSeen(), FakeExpected(), FakeRows()
        self.canceller, self.clock, self.bus = FakeCanceller(), FakeClock(), EventBus()
        self.told: list[Event] = []
        self.bus.subscribe(self.told.append)
        self.runs = make_job(1, status=JobStatus.PROCESSING)
        self.waits = make_job(2, status=JobStatus.PENDING)
        self.service = StuckService(
            self.seen,
            self.expected,
            self.rows,  # type: ignore[arg-type]  # what it asks of the database
            InlineBackground(),
            self.canceller,
            self.bus,
            self.clock,
            fail_after=fail_after,
        )

    async def after(self, seconds: float, silent_for: float | None, *, is_gone: bool = False) -> None:
        """So much later, the server has been silent for so long."""
        self.clock.advance(seconds)
        runs = () if is_gone else (SeenRun(self.runs, silent_for),)
        front = (tuple(run.job.ref for run in runs), (self.waits.ref, 1))
        self.seen.servers = [ServerSigns(url="http://gpu1", runs=runs, waits=(self.waits,), front=front)]
        await self.service.look()


async def test_a_hint_comes_with_silence_and_goes_with_progress() -> None:
    desk = Desk()
    await desk.after(0, 0)
    await desk.after(LONGEST_SILENCE - 60, LONGEST_SILENCE - 60)
    assert desk.service.hint(desk.runs.ref) is None
    await desk.after(120, LONGEST_SILENCE + 60)
    hint = desk.service.hint(desk.runs.ref)
    assert hint is not None
    assert hint.kind is StuckKind.DEAD_WORKER
    behind = desk.seen.shown[desk.waits.ref]
    assert behind is not None
    assert behind.kind is StuckKind.BEHIND
    tellings = desk.seen.tellings
    await desk.after(0, LONGEST_SILENCE + 60)
    assert desk.seen.tellings == tellings  # nothing new
    await desk.after(60, 0)
    assert desk.seen.shown == {desk.runs.ref: None, desk.waits.ref: None}
    assert desk.service.hint(desk.runs.ref) is None
    assert desk.canceller.cancelled == []  # nothing ends by itself


async def test_what_ran_before_anybody_looked_counts_by_the_databases_clock() -> None:
    desk = Desk()
    assert desk.rows.time is not None
    desk.runs = replace(desk.runs, started_at=desk.rows.time - timedelta(hours=5))
    await desk.after(0, None)
    hint = desk.service.hint(desk.runs.ref)
    assert hint is not None
    assert "It runs for 5 h." in hint.reason
    other = Desk()
    other.rows.time = None
    other.runs = desk.runs
    await other.after(0, None)
    assert other.service.hint(other.runs.ref) is None


async def test_a_queue_behind_a_stranger_that_does_not_move() -> None:
    desk = Desk()
    await desk.after(0, None, is_gone=True)
    await desk.after(LONGEST_RUN + 60, None, is_gone=True)
    assert desk.seen.shown[desk.waits.ref] is not None
    desk.waits = replace(desk.waits, ref=JobRef("image_jobs", "x"))
    await desk.after(60, None, is_gone=True)
    assert desk.service.hint(desk.waits.ref) is None


async def test_by_the_operators_rule_the_server_is_asked_once_and_the_row_left_alone() -> None:
    desk = Desk(fail_after=600)
    await desk.after(0, 0)
    await desk.after(LONGEST_SILENCE + 1, LONGEST_SILENCE + 1)
    assert desk.canceller.cancelled == []
    await desk.after(599, LONGEST_SILENCE + 600)
    assert desk.canceller.cancelled == []
    await desk.after(2, LONGEST_SILENCE + 602)
    assert desk.canceller.cancelled == [desk.runs.ref]
    (patch,) = desk.rows.patches
    assert patch.parameters is not None
    assert "no progress" in patch.parameters["jobmonitor"]["stuck"]
    await desk.after(6000, LONGEST_SILENCE + 6602)
    assert desk.canceller.cancelled == [desk.runs.ref]
    assert [type(each) for each in desk.told] == [ProblemOccurred]


async def test_the_rule_forgets_what_made_progress_in_between() -> None:
    desk = Desk(fail_after=600)
    await desk.after(0, 0)
    await desk.after(LONGEST_SILENCE + 1, LONGEST_SILENCE + 1)
    await desk.after(500, 0)
    await desk.after(200, 200)
    await desk.after(LONGEST_SILENCE, LONGEST_SILENCE + 200)
    assert desk.canceller.cancelled == []


async def test_a_refusal_to_cancel_is_told() -> None:
    desk = Desk(fail_after=1)
    desk.canceller.problem = CancelRefused("The server is too old.")
    await desk.after(0, 0)
    await desk.after(LONGEST_SILENCE + 1, LONGEST_SILENCE + 1)
    await desk.after(60, LONGEST_SILENCE + 61)
    (problem,) = desk.told
    assert isinstance(problem, ProblemOccurred)
    assert "too old" in problem.message


# At a server


class LaterClock(SystemClock):
    """This machine's clock, and some hours more."""

    later = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.later)

    def monotonic(self) -> float:
        return super().monotonic() + self.later


async def test_a_run_of_ours_that_falls_silent_at_a_server(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    clock = LaterClock()
    here = await open_copy(sqlite_url, sim, clock=clock)
    sim.hold()
    runs = await here.submit(image=photo, prompt="a cat")
    waits = await here.submit(image=photo, prompt="a dog")
    await here.seen(runs.ref, Phase.RUNNING)
    await here.seen(waits.ref, Phase.QUEUED)
    stuck, tracking = here.application.stuck, here.application.tracking
    await stuck.look()
    assert stuck.hint(runs.ref) is None
    clock.later = 5 * HOUR
    await stuck.look()
    live, behind = tracking.live(runs.ref), tracking.live(waits.ref)
    assert live is not None
    assert live.hint is not None
    assert live.hint == stuck.hint(runs.ref)
    assert live.hint.kind in (StuckKind.DEAD_WORKER, StuckKind.SLOW)
    assert behind is not None
    row = await here.row(runs.ref)
    assert not row.status.is_terminal
    await sim.release()
    await here.ended(runs.ref)
    await here.ended(waits.ref)
    await stuck.look()
    assert stuck.hint(runs.ref) is None


async def test_by_the_rule_a_job_stays_open_for_as_long_as_its_server_has_it(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    clock = LaterClock()
    here = await open_copy(sqlite_url, sim, clock=clock)
    application = here.application
    stuck = StuckService(
        application.tracking,
        application.outlook,
        application.repository,
        application.background,
        application.cancelling,
        application.bus,
        clock,
        fail_after=60,
    )
    sim.hold(deaf=True)  # the run does not look up
    job = await here.submit(image=photo, prompt="a cat")
    await here.seen(job.ref, Phase.RUNNING)
    await here.until(lambda: sim.held)
    await stuck.look()
    clock.later = 5 * HOUR
    await stuck.look()
    assert stuck.hint(job.ref) is not None
    assert not application.journal.cancel_requests()
    clock.later += 61
    await stuck.look()
    assert application.journal.cancel_requests()
    await here.seen(job.ref, Phase.CANCELLING)
    row = await here.row(job.ref)
    assert not row.status.is_terminal
    assert "It runs for 5 h" in row.parameters["jobmonitor"]["stuck"]
    await sim.release()
    ended = await here.ended(job.ref)
    assert ended.status in (JobStatus.CANCELLED, JobStatus.COMPLETED)  # as its server says
    assert "stuck" in ended.parameters["jobmonitor"]
