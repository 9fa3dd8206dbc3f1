"""Progress for everybody: what a submitter relays, and what others show of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.events import LiveChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.domain.relaying import WHOLE, RelayedProgress, read_relayed
from jobmonitor.domain.server import Server
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports.relaying import Heard
from jobmonitor.services.relaying import AGAIN_SECONDS, IDLE_SECONDS, MOST_HEARD, MOST_SENT, RelayService
from jobmonitor.services.tracking.overlay import ELSEWHERE, STALE_SECONDS, Overlay
from tests.services.conftest import Open
from tests.support.fake_application import FakeClock, InlineBackground
from tests.support.qt_loop import until
from tests.support.workstation import Workstation

REF = JobRef("video_jobs", "7")
TOLD = Progress(0.5, "3", "Sample", 10, 20)


# What goes over the wire

anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)
entries = st.lists(
    st.one_of(st.sampled_from(["video_jobs", "7", "", 500, 10, 20, -1, 2**70, None, True]), anything),
    min_size=6,
    max_size=6,
)


@given(st.one_of(anything, st.lists(entries, max_size=8)))
def test_whatever_somebody_sends_is_bounded(value: Any) -> None:
    found = read_relayed(value, 5)
    assert len(found) <= 5
    for each in found:
        assert 0 <= each.parts <= WHOLE
        assert 0 < len(each.ref.key) <= 200
        assert each.node_id.isascii()
        assert (each.step is None) == (each.steps is None)
        assert each.step is None or each.steps is None or 0 <= each.step <= each.steps


progresses = st.builds(
    Progress,
    st.floats(),
    st.text(max_size=80),
    st.text(),
    st.one_of(st.none(), st.integers()),
    st.one_of(st.none(), st.integers()),
).filter(lambda progress: progress.fraction == progress.fraction)


@given(progresses)
def test_only_ids_and_numbers_are_sent(progress: Progress) -> None:
    sent = RelayedProgress.of(REF, progress)
    assert sent.may_be_sent
    assert read_relayed([sent.as_json()], 1) == (sent,)
    assert all(
        text in (REF.source, REF.key, progress.node_id, "")
        for text in sent.as_json()
        if isinstance(text, str)
    )


# What lies over what is seen


def running(ref: JobRef = REF, progress: Progress | None = None) -> LiveState:
    return LiveState(ref=ref, phase=Phase.RUNNING, progress=progress)


def relayed(parts: int, ref: JobRef = REF) -> RelayedProgress:
    return RelayedProgress(ref, parts, "3", 1, 20)


def test_others_progress_is_shown_and_marked_until_it_is_stale() -> None:
    clock = FakeClock()
    overlay = Overlay(clock)
    overlay.see(running())
    assert overlay.relay(relayed(500), "Sample")
    state = overlay.state(REF)
    assert state is not None
    assert state.progress == Progress(0.5, "3", "Sample", 1, 20, is_relayed=True)
    clock.advance(STALE_SECONDS)
    assert not overlay.forget_stale()
    clock.advance(1)
    assert overlay.forget_stale() == [REF]
    state = overlay.state(REF)
    assert state is not None
    assert state.progress is None


def test_what_is_relayed_is_a_sign_of_life_where_it_is_news() -> None:
    clock = FakeClock()
    overlay = Overlay(clock)
    overlay.see(running())
    assert overlay.silent_for(REF) is None
    overlay.relay(relayed(500), "Sample")
    clock.advance(4)
    overlay.relay(relayed(500), "Sample")
    assert overlay.silent_for(REF) == 4
    clock.advance(4)
    overlay.relay(relayed(501), "Sample")
    assert overlay.silent_for(REF) == 0
    clock.advance(STALE_SECONDS + 1)  # its submitter may be gone: its silence says nothing
    assert overlay.silent_for(REF) is None


def test_it_never_runs_backwards() -> None:
    overlay = Overlay(FakeClock())
    overlay.see(running())
    for parts in (500, 300, 600):
        assert overlay.relay(relayed(parts), "")
    state = overlay.state(REF)
    assert state is not None
    assert state.progress is not None
    assert state.progress.fraction == 0.6


@pytest.mark.parametrize(
    "state",
    [
        None,
        running(progress=TOLD),
        LiveState(ref=REF, phase=Phase.QUEUED, position=1),
        LiveState(ref=REF, phase=Phase.UNSEEN, problem="Not seen at the server."),
        LiveState(ref=REF, phase=Phase.CANCELLING),
    ],
)
def test_what_is_seen_here_is_not_overruled(state: LiveState | None) -> None:
    overlay = Overlay(FakeClock())
    if state is not None:
        overlay.see(state)
    assert not overlay.relay(relayed(500), "")
    assert overlay.state(REF) == state


def test_a_job_that_only_its_submitter_can_follow_is_shown_to_run() -> None:
    clock = FakeClock()
    overlay = Overlay(clock)
    elsewhere = LiveState(ref=REF, phase=Phase.UNSEEN, problem=ELSEWHERE)
    overlay.see(elsewhere)
    assert overlay.relay(relayed(500), "")
    state = overlay.state(REF)
    assert state is not None
    assert (state.phase, state.problem, state.running_since) == (Phase.RUNNING, "", clock.now())
    clock.advance(STALE_SECONDS + 1)
    overlay.forget_stale()
    assert overlay.state(REF) == elsewhere
    overlay.forget(REF)
    assert overlay.state(REF) is None


# The service


class FakeRelay:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.is_telling = True
        self.batches: list[Sequence[RelayedProgress]] = []
        self.heard: Heard | None = None
        self.opened = self.closed = 0

    def open(self, heard: Heard) -> None:
        self.opened += 1
        self.heard = heard

    def send(self, progress: Sequence[RelayedProgress]) -> None:
        self.batches.append(progress)

    def close(self) -> None:
        self.closed += 1
        self.heard = None


class FakeSeen:
    def __init__(self) -> None:
        self.shown: dict[JobRef, RelayedProgress] = {}
        self.turns = 0

    def may_be_told(self, ref: JobRef) -> bool:
        return False

    def relayed(self, progress: Mapping[JobRef, RelayedProgress]) -> None:
        self.shown.update(progress)

    def forget_stale(self) -> None:
        self.turns += 1


class Desk:
    def __init__(self) -> None:
        self.relay, self.seen, self.bus, self.clock = FakeRelay(), FakeSeen(), EventBus(), FakeClock()
        self.service = RelayService(
            self.relay, self.seen, InlineBackground(), self.bus, self.clock, pace=0.005
        )

    def tell(self, state: LiveState) -> None:
        self.bus.publish(LiveChanged(state.ref, state))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    task = asyncio.create_task(made.service.run())
    await asyncio.sleep(0)
    yield made
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_thousand_active_jobs_stay_within_the_rate(desk: Desk) -> None:
    jobs = [JobRef("video_jobs", str(number)) for number in range(1000)]
    for step in range(1, 6):  # each tells five times before anything is sent
        for ref in jobs:
            desk.tell(running(ref, Progress(step / 10, "3", "Sample")))
    sent = desk.relay.batches
    await until(lambda: sum(map(len, sent)) >= len(jobs))
    assert [len(batch) for batch in sent] == [MOST_SENT] * 5  # each in its turn, none twice
    assert Counter(each.ref for batch in sent for each in batch) == Counter(jobs)
    assert {each.parts for batch in sent for each in batch} == {500}  # the newest alone


async def test_nothing_is_opened_while_nothing_runs_and_it_is_closed_again(desk: Desk) -> None:
    desk.tell(LiveState(ref=REF, phase=Phase.QUEUED, position=1))
    for _ in range(5):
        await asyncio.sleep(0)
    assert desk.relay.opened == 0
    desk.tell(running(progress=TOLD))
    await until(lambda: desk.relay.batches)
    assert desk.relay.opened == 1
    desk.bus.publish(LiveChanged(REF, None))
    desk.clock.advance(IDLE_SECONDS + 1)
    await until(lambda: desk.relay.closed)
    assert len(desk.relay.batches) == 1
    desk.tell(running(progress=TOLD))
    await until(lambda: desk.relay.opened == 2)


async def test_where_nothing_arrives_nothing_is_sent(desk: Desk) -> None:
    desk.relay.is_telling = False
    desk.tell(running(progress=TOLD))
    await until(lambda: desk.relay.heard)
    before = desk.seen.turns
    await until(lambda: desk.seen.turns >= before + 3)
    assert desk.relay.batches == []
    desk.relay.is_telling = True
    await until(lambda: desk.relay.batches)


async def test_what_others_relay_is_not_relayed_again(desk: Desk) -> None:
    other = JobRef("video_jobs", "8")
    desk.tell(running(progress=Progress(0.5, is_relayed=True)))
    desk.tell(running(other, Progress(0.0)))  # found running: nothing was told of it
    desk.tell(running(JobRef("video_jobs", "9"), TOLD))
    await until(lambda: desk.relay.batches)
    assert [each.ref.key for batch in desk.relay.batches for each in batch] == ["9"]


async def test_a_run_without_progress_is_told_again_now_and_then(desk: Desk) -> None:
    desk.tell(running(progress=TOLD))
    await until(lambda: len(desk.relay.batches) == 1)
    before = desk.seen.turns
    await until(lambda: desk.seen.turns >= before + 3)
    assert len(desk.relay.batches) == 1
    desk.clock.advance(AGAIN_SECONDS)
    await until(lambda: len(desk.relay.batches) == 2)
    assert desk.relay.batches[0] == desk.relay.batches[1]


async def test_a_flood_is_bounded(desk: Desk) -> None:
    desk.tell(running(progress=TOLD))
    await until(lambda: desk.relay.heard)
    assert desk.relay.heard is not None
    flood = tuple(relayed(1, JobRef("video_jobs", str(number))) for number in range(MOST_HEARD + 500))
    desk.relay.heard(flood)
    await until(lambda: desk.seen.shown)
    assert len(desk.seen.shown) == MOST_HEARD


async def test_a_database_that_has_no_such_thing() -> None:
    service = RelayService(None, FakeSeen(), InlineBackground(), EventBus(), FakeClock())
    await service.run()
    await service.aclose()


# Two workstations


async def under_way(here: Workstation, ref: JobRef) -> LiveState:
    """Until the job is seen to be under way there."""

    def shown() -> LiveState | None:
        live = here.application.tracking.live(ref)
        return live if live is not None and live.progress is not None and live.progress.is_relayed else None

    return await here.until(shown)


@pytest.mark.postgresql
async def test_another_workstation_sees_the_percentage_live(
    postgres_url: str, open_copy: Open, photo: Path
) -> None:
    """At a server that only its submitter can follow; what it tells is all that is known there."""
    async with Simulator(step_seconds=0.05) as sim:
        sim.hold(step=20)
        here = await open_copy(postgres_url, sim)
        there = await open_copy(postgres_url, Server("http://gpu9.invalid:8188"), name="there")
        job = await here.submit(image=photo, prompt="a cat", steps=150)
        live = await under_way(there, job.ref)
        assert live.phase is Phase.RUNNING
        first = fraction_of(there, job.ref)
        assert 0 < first < 1
        await here.until(lambda: sim.held)
        await sim.release()
        await here.until(lambda: not sim.held)
        sim.hold(step=120)
        await there.until(lambda: fraction_of(there, job.ref) > first)
        own = here.application.tracking.live(job.ref)
        assert own is not None
        assert own.progress is not None
        assert not own.progress.is_relayed
        await here.application.cancelling.cancel(job)
        await there.ended(job.ref)
        await there.until(lambda: there.application.tracking.live(job.ref) is None)


async def test_what_is_relayed_of_others_runs_is_among_the_signs(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    there = await open_copy(sqlite_url, sim, name="there")
    job = await here.submit(image=photo, prompt="a cat")

    def silences() -> list[float | None]:
        return [run.silent_for for signs in there.application.tracking.signs() for run in signs.runs]

    await there.until(lambda: silences() == [None])
    there.application.tracking.relayed({job.ref: relayed(500, job.ref)})
    (silent,) = silences()
    assert silent is not None
    await sim.release()
    await there.ended(job.ref)


def fraction_of(here: Workstation, ref: JobRef) -> float:
    """How far the job is seen to be."""
    live = here.application.tracking.live(ref)
    return 0.0 if live is None or live.progress is None else live.progress.fraction
