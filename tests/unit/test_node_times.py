"""What nodes take, by the moments at which their events are heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.server import NodeOutput, PromptRecord, PromptState
from jobmonitor.domain.server_events import NodeState
from jobmonitor.domain.timing import JobTiming, NodeTime, read_timing, timing_json
from jobmonitor.services.ports import JournalEntry, Stage
from jobmonitor.services.tracking.run import Run
from jobmonitor.services.tracking.timing import NodeClock, timing_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GRAPH = {"1": {"class_type": "LoadImage"}, "2": {"class_type": "KSampler", "_meta": {"title": "Sample"}}}


class Hand:
    """A clock that is moved by hand; its time of day goes wrong by an hour now and then."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


def running(*node_ids: str, finished: tuple[str, ...] = ()) -> list[NodeState]:
    """What a `progress_state` frame tells."""
    return [
        *(NodeState(each, 1, 1, finished=True) for each in finished),
        *(NodeState(each, 0, 1, finished=False) for each in node_ids),
    ]


def test_a_node_ends_where_the_next_one_begins() -> None:
    hand = Hand()
    run = Run(GRAPH, hand)
    run.began()
    run.started("1")
    hand.seconds += 2
    run.started("2")
    hand.seconds += 5
    run.ended(PromptState.SUCCEEDED, None)
    hand.seconds += 50
    assert run.times.seconds == {"1": 2, "2": 5}
    assert run.times.run_seconds == 7


def test_several_nodes_side_by_side_are_told_by_their_states() -> None:
    hand = Hand()
    run = Run(GRAPH, hand)
    run.began()
    run.progressed(running("1"), complete=True)
    run.started("1")
    hand.seconds += 1
    run.progressed(running("1", "2"), complete=True)
    run.started("2")
    hand.seconds += 3
    run.progressed(running("2", finished=("1",)), complete=True)
    hand.seconds += 4
    run.executed(NodeOutput("2"))
    hand.seconds += 4
    run.progressed(running(finished=("1", "2")), complete=True)
    run.ended(PromptState.SUCCEEDED, None)
    assert run.times.seconds == {"1": 4, "2": 7}


def test_a_visible_node_is_all_of_its_inner_ones() -> None:
    hand = Hand()
    run = Run(GRAPH, hand)
    run.began()
    for _ in range(3):
        run.progressed(running("2"), complete=True)
        hand.seconds += 2
        run.progressed(running(finished=("2",)), complete=True)
        hand.seconds += 10
    run.ended(PromptState.SUCCEEDED, None)
    assert run.times.seconds == {"2": 6}


def test_what_began_or_ended_unheard_is_not_measured() -> None:
    hand = Hand()
    run = Run(GRAPH, hand)
    run.began()
    run.started("1")
    hand.seconds += 2
    run.missed()
    hand.seconds += 60
    run.started("2", joined=True)  # 1 ended meanwhile, and 2 began
    hand.seconds += 1
    run.started("3")
    hand.seconds += 4
    run.ended(PromptState.SUCCEEDED, None)
    assert run.times.seconds == {"3": 4}


def test_a_node_that_runs_before_and_after_a_gap_is_measured() -> None:
    hand = Hand()
    run = Run(GRAPH, hand)
    run.began()
    run.started("1")
    run.missed()
    hand.seconds += 60
    run.progressed(running("1"), complete=True)
    hand.seconds += 1
    run.started("2")
    run.progressed(running("2", finished=("1",)), complete=True)
    assert run.times.seconds == {"1": 61}


def test_a_run_that_was_joined_has_no_begin() -> None:
    hand = Hand()
    run = Run(GRAPH, hand)
    run.started("1", joined=True)
    hand.seconds += 1
    run.started("2")
    hand.seconds += 2
    run.ended(PromptState.SUCCEEDED, None)
    assert run.times.seconds == {"2": 2}
    assert run.times.run_seconds is None
    assert run.times.began_at is None


ENTRY = JournalEntry(
    prompt_id="p",
    server_url="http://gpu1:8188",
    client_id="c",
    workflow_name="w",
    stage=Stage.ACKNOWLEDGED,
    created_at=NOON,
    sending_since=NOON + timedelta(seconds=90),
)


def record(started: float | None, ended: float | None, **extra: object) -> PromptRecord:
    """What a server whose clock is an hour ahead has in its history."""

    def moment(seconds: float | None) -> datetime | None:
        return None if seconds is None else NOON + timedelta(hours=1, seconds=seconds)

    return PromptRecord(
        prompt_id="p",
        state=PromptState.SUCCEEDED,
        started_at=moment(started),
        ended_at=moment(ended),
        extra_data=extra,
    )


def heard() -> NodeClock:
    """A run whose begin and end were heard."""
    hand = Hand()
    clock = NodeClock(hand)
    clock.began()
    hand.seconds += 7
    clock.ended()
    return clock


def test_the_servers_own_moments_count_first() -> None:
    created = (NOON + timedelta(hours=1, seconds=1)).timestamp() * 1000
    timing = timing_of(record(5, 15, create_time=created), heard(), ENTRY, GRAPH)
    assert timing == JobTiming(queue_seconds=4, run_seconds=10)


def test_moments_of_two_clocks_are_never_compared() -> None:
    timing = timing_of(record(5, None), heard(), ENTRY, GRAPH)
    assert timing == JobTiming(queue_seconds=10, run_seconds=7)  # all by this workstation
    assert timing_of(record(5, None), None, ENTRY, GRAPH) == JobTiming()
    assert timing_of(record(5, 15, create_time="soon"), None, None, GRAPH) == JobTiming(run_seconds=10)


def test_what_makes_no_sense_is_not_told() -> None:
    late = (NOON + timedelta(hours=2)).timestamp() * 1000
    assert timing_of(record(5, 4, create_time=late), None, None, GRAPH) == JobTiming()


lengths = st.one_of(st.none(), st.floats(0, 1e6))
times = st.builds(
    JobTiming,
    queue_seconds=lengths,
    run_seconds=lengths,
    nodes=st.lists(
        st.builds(NodeTime, st.text("0123456789.", min_size=1), st.text(min_size=1), st.floats(0, 1e6)),
        max_size=9,
        unique_by=lambda node: node.node_id,
    ).map(tuple),
)


@given(times)
def test_a_row_keeps_times_to_the_millisecond(timing: JobTiming) -> None:
    found = read_timing(timing_json(timing))
    for one, other in (
        (found.queue_seconds, timing.queue_seconds),
        (found.run_seconds, timing.run_seconds),
    ):
        assert (one is None) == (other is None)
        assert one is None or other is None or abs(one - other) <= 0.001
    assert {each.node_id for each in found.nodes} == {each.node_id for each in timing.nodes}


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["queue_seconds", "run_seconds", "nodes", "x"]), anything))
def test_whatever_a_row_holds_is_read(value: object) -> None:
    timing = read_timing(value)
    for seconds in (timing.queue_seconds, timing.run_seconds, *(node.seconds for node in timing.nodes)):
        assert seconds is None or 0 <= seconds < 1e9


def test_when_each_node_began_is_known_where_the_begin_of_the_run_was_heard() -> None:
    hand = Hand()
    run = Run(GRAPH, hand)
    run.began()
    hand.seconds += 1
    run.started("1")
    hand.seconds += 2
    run.started("2")
    hand.seconds += 5
    run.ended(PromptState.SUCCEEDED, None)
    timing = timing_of(None, run.times, None, GRAPH)
    assert [(node.node_id, node.begins) for node in timing.nodes] == [("2", 3), ("1", 1)]
    assert read_timing(timing_json(timing)) == timing
    late = Run(GRAPH, hand)
    late.started("1")
    late.started("2")
    late.ended(PromptState.SUCCEEDED, None)
    assert all(node.begins is None for node in timing_of(None, late.times, None, GRAPH).nodes)
