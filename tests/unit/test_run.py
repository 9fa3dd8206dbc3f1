"""Progress of a run from its events."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.graphs import ancestors_of
from jobmonitor.domain.server import NodeFailure, NodeOutput, PromptState
from jobmonitor.domain.server_events import NodeState
from jobmonitor.services.tracking.run import Run

GRAPH = {
    "1": {"class_type": "LoadImage", "inputs": {}, "_meta": {"title": "Input picture"}},
    "2": {"class_type": "KSampler", "inputs": {}},
    "3": {"class_type": "VAEDecode", "inputs": {}},
    "4": {"class_type": "SaveImage", "inputs": {}},
}


def test_each_node_counts_as_one_and_the_running_one_by_its_steps() -> None:
    run = Run(GRAPH)
    assert run.progress.fraction == 0.0
    run.started("1")
    assert run.progress.node_title == "Input picture"
    run.started("2")
    run.progressed([NodeState("2", 5, 20, finished=False)], complete=False)
    progress = run.progress
    assert progress.fraction == (1 + 0.25) / 4
    assert (progress.node_title, progress.step, progress.steps) == ("KSampler", 5, 20)


def test_a_node_with_steps_is_so_much_work() -> None:
    run = Run(GRAPH | {"2": {"class_type": "KSampler", "inputs": {"steps": 20}}})
    run.started("1")
    run.started("2")
    run.progressed([NodeState("2", 2, 20, finished=False)], complete=False)
    assert run.progress.fraction == (1 + 2) / 23


def test_cached_nodes_are_done() -> None:
    run = Run(GRAPH)
    run.cached(["1", "2", "3"])
    assert run.progress.fraction == 0.75


def test_what_a_running_node_needs_is_done_though_nobody_told_so() -> None:
    sampler_inputs = {"image": ["1", 0], "positive": ["2", 0], "lost": ["9", 0]}
    linked = {
        "1": {"class_type": "LoadImage", "inputs": {}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat"}},
        "3": {"class_type": "KSampler", "inputs": sampler_inputs},
        "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
    }
    heard, joined = Run(linked), Run(linked)
    heard.started("1")
    heard.started("2")
    for run in (heard, joined):
        run.progressed([NodeState("3", 10, 20, finished=False)], complete=False)
        assert run.progress.fraction == 2.5 / 4
    joined.started("4")
    assert joined.progress.fraction == 3 / 4


def test_a_graph_in_a_circle_is_walked_through_once() -> None:
    circle = {"1": {"inputs": {"a": ["2", 0]}}, "2": {"inputs": {"a": ["1", 0], "b": ["2", 0]}}}
    assert ancestors_of(circle, "1") == {"2"}
    assert ancestors_of(circle, "3") == frozenset()


def test_one_complete_frame_is_enough_to_catch_up() -> None:
    run = Run(GRAPH)
    run.progressed(
        [NodeState("1", 1, 1, finished=True), NodeState("2", 10, 20, finished=False)], complete=True
    )
    assert run.progress.fraction == 1.5 / 4
    assert run.progress.node_id == "2"


def test_a_node_without_steps_shows_none() -> None:
    run = Run(GRAPH)
    run.progressed([NodeState("3", 0, 1, finished=False)], complete=True)
    assert (run.progress.step, run.progress.steps) == (None, None)


def test_the_record_of_its_events_stands_in_for_a_history_that_cannot_be_read() -> None:
    run = Run(GRAPH)
    made = NodeOutput("4")
    run.executed(made)
    assert run.record("p") is None
    failure = NodeFailure(message="no")
    run.ended(PromptState.FAILED, failure)
    record = run.record("p")
    assert record is not None
    assert (record.state, record.failure, record.outputs) == (PromptState.FAILED, failure, (made,))


nodes = st.sampled_from([*GRAPH, "4.0.1", "unheard of"])
events = st.one_of(
    st.tuples(st.just("cached"), st.lists(nodes, max_size=3)),
    st.tuples(st.just("started"), nodes),
    st.tuples(
        st.just("progressed"),
        st.builds(
            NodeState,
            nodes,
            st.floats(-5, 50, allow_nan=False),
            st.floats(-5, 50, allow_nan=False),
            st.booleans(),
        ),
    ),
)


@given(st.lists(events, max_size=40))
def test_progress_never_runs_backwards_and_stays_in_range(heard: list[tuple[str, object]]) -> None:
    run = Run(GRAPH)
    last = 0.0
    for name, value in heard:
        if name == "progressed":
            run.progressed([value], complete=False)  # type: ignore[list-item]
        else:
            getattr(run, name)(value)
        fraction = run.progress.fraction
        assert last <= fraction <= 1.0
        last = fraction
