"""Nodes that are left out or bypassed where a placeholder has no value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import Field, FieldType, OptionalNodes, Workflow
from jobmonitor.services.submitting.filling import fill, filled_by

CHAIN = {
    "1": {"class_type": "Model", "inputs": {"name": "x"}},
    "2": {"class_type": "Lora", "inputs": {"model": ["1", 0], "lora": "{{LORA}}"}},
    "3": {"class_type": "Patch", "inputs": {"model": ["2", 0], "mode": "{{PATCH}}"}},
    "4": {"class_type": "Mask", "inputs": {"image": "{{MASK}}"}},
    "5": {"class_type": "Sampler", "inputs": {"model": ["3", 0], "mask": ["4", 1], "steps": 4}},
}
OPTIONAL = (
    OptionalNodes(needs="LORA", nodes=("2",), bypass="model"),
    OptionalNodes(needs="PATCH", values=("on",), nodes=("3",), bypass="model"),
    OptionalNodes(needs="MASK", nodes=("4",)),
)


def test_all_values_keep_all_nodes() -> None:
    filled = fill(CHAIN, {"LORA": "a", "PATCH": "on", "MASK": "m.png"}, OPTIONAL)
    assert filled.keys() == CHAIN.keys()
    assert filled["5"]["inputs"] == CHAIN["5"]["inputs"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_chain_of_bypassed_nodes_is_one_link(nothing: str | None) -> None:
    filled = fill(CHAIN, {"LORA": nothing, "PATCH": "off", "MASK": nothing}, OPTIONAL)
    assert filled.keys() == {"1", "5"}
    assert filled["5"]["inputs"] == {"model": ["1", 0], "steps": 4}
    assert CHAIN["5"]["inputs"]["model"] == ["3", 0]


def test_what_leads_round_in_a_circle_goes() -> None:
    graph = {
        "1": {"inputs": {"x": ["2", 0], "a": "{{A}}"}},
        "2": {"inputs": {"x": ["1", 0]}},
        "3": {"inputs": {"x": ["1", 0], "y": 1}},
    }
    both = OptionalNodes(needs="A", nodes=("1", "2"), bypass="x")
    assert fill(graph, {"A": None}, (both,)) == {"3": {"inputs": {"y": 1}}}


def test_a_placeholder_that_only_decides_needs_no_place_in_the_graph() -> None:
    graph = {"1": {"inputs": {"a": 1}}, "2": {"inputs": {"a": ["1", 0]}}}
    optional = (OptionalNodes(needs="MODE", values=(True,), nodes=("1",)),)
    assert fill(graph, {"MODE": True}, optional) == graph
    assert fill(graph, {"MODE": 1}, optional) == {"2": {"inputs": {}}}
    with pytest.raises(InvalidWorkflow, match="MODE"):
        fill(graph, {}, optional)


node_ids = st.sampled_from([str(number) for number in range(12)])
links = st.tuples(node_ids, st.integers(0, 2)).map(list)
inputs = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), links | st.integers() | st.text(max_size=3))
graphs = st.dictionaries(node_ids, inputs.map(lambda made: {"class_type": "X", "inputs": made}), max_size=12)
optionals = st.lists(
    st.tuples(st.sets(node_ids, max_size=4), st.sampled_from(["", "a", "b"]), st.booleans()), max_size=5
)


@given(graphs, optionals)
def test_no_link_is_left_dangling(graph: dict[str, JSON], declared: list[tuple[set[str], str, bool]]) -> None:
    optional = tuple(
        OptionalNodes(needs=f"P{number}", nodes=tuple(nodes), bypass=bypass)
        for number, (nodes, bypass, _) in enumerate(declared)
    )
    values = {f"P{number}": "x" if stays else None for number, (_, _, stays) in enumerate(declared)}
    gone = {node for nodes, _, stays in declared if not stays for node in nodes}
    filled = fill(graph, values, optional)
    assert filled.keys() == graph.keys() - gone
    for node_id, node in filled.items():
        for name, value in node["inputs"].items():
            assert not (isinstance(value, list) and value[0] in gone & graph.keys())
            if not (isinstance(graph[node_id]["inputs"][name], list)):
                assert value == graph[node_id]["inputs"][name]


def test_a_list_alone_in_its_quotes_is_wrapped() -> None:
    graph = {"1": {"inputs": {"x": "{{X}}", "deep": {"y": "{{X}}"}}}}
    assert fill(graph, {"X": ["a", "b"]}) == {
        "1": {"inputs": {"x": {"__value__": ["a", "b"]}, "deep": {"y": ["a", "b"]}}}
    }


def test_which_field_fills_an_input() -> None:
    prompt = Field(name="prompt", label="Prompt", type=FieldType.TEXT, placeholders=("PROMPT",))
    size = Field(name="size", label="Size", type=FieldType.SIZE, placeholders=("WIDTH", "HEIGHT"))
    graph = {"1": {"inputs": {"text": "x {{PROMPT}} y", "height": "{{HEIGHT}}", "other": 3}}, "2": "odd"}
    workflow = Workflow(name="w", title="W", kind=JobKind.IMAGE, graph=graph, fields=(prompt, size))
    assert filled_by(workflow, "1", "text") is prompt
    assert filled_by(workflow, "1", "height") is size
    assert [
        filled_by(workflow, *place) for place in (("1", "other"), ("1", "none"), ("2", "x"), ("9", "x"))
    ] == [None] * 4
