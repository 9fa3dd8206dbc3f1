"""A graph as rows: in the order in which it can run, bounded, searched."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from jobmonitor.ui.bounded_json import bounded_json
from jobmonitor.ui.graph.outline import ordered, outline

GRAPH = {
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "a"}},
    "8": {"class_type": "VAEDecode", "_meta": {"title": "Decode"}, "inputs": {"samples": ["3", 0]}},
    "3": {"class_type": "KSampler", "inputs": {"seed": 2**64 - 1, "model": ["gone", 0]}},
}


def test_what_a_node_is_linked_to_stands_above_it() -> None:
    made = outline(GRAPH)
    assert [row.node_id for row in made.rows if row.is_node] == ["3", "8", "9"]
    assert made.nodes == 3
    assert not made.is_cut
    link = next(row for row in made.rows if row.name == "samples")
    assert (link.target, link.value) == ("3", "KSampler · #3 [0]")
    assert made.rows[made.places["8"]].name == "Decode"


def test_a_link_to_nothing_is_a_value() -> None:
    row = next(row for row in outline(GRAPH).rows if row.name == "model")
    assert not row.target
    assert row.value == '["gone", 0]'


def test_words_are_found_in_names_values_and_ids() -> None:
    made = outline(GRAPH)
    assert [made.rows[at].name for at in made.find("SAMPLER")] == ["KSampler", "samples"]
    assert [made.rows[at].value for at in made.find(str(2**64 - 1))] == [str(2**64 - 1)]
    assert made.find("8")
    assert made.find("   ") == ()


ids = st.sampled_from([str(number) for number in range(8)])
links = st.dictionaries(ids, st.tuples(ids, st.just(0)).map(list))
graphs = st.dictionaries(ids, st.fixed_dictionaries({"class_type": st.just("A"), "inputs": links}))


@settings(max_examples=40)
@given(graphs)
def test_any_graph_has_each_node_once_and_what_it_needs_above_it(graph: dict) -> None:
    order = ordered(graph)
    assert sorted(order) == sorted(graph)
    made = outline(graph)
    assert set(made.places) == set(graph)
    needs = {id_: {link[0] for link in node["inputs"].values()} & set(graph) for id_, node in graph.items()}

    def all_below(node: str) -> set[str]:
        found, left = set(), [node]
        while left:
            new = needs[left.pop()] - found
            found |= new
            left += new
        return found

    circles = {node for node in graph if node in all_below(node)}
    for node in graph:
        if not (all_below(node) | {node}) & circles:
            assert all(order.index(need) < order.index(node) for need in needs[node])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40)
@given(values, st.integers(1, 60))
def test_the_beginning_of_a_value_is_that_of_its_json(value: object, limit: int) -> None:
    whole = json.dumps(value, ensure_ascii=False)
    cut = bounded_json(value, limit)
    assert cut == whole if len(whole) <= limit else cut == f"{whole[:limit]}…"


def test_what_lies_too_deep_or_is_no_json_is_told() -> None:
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    assert "…" in bounded_json(deep, 1_000)
    assert bounded_json({1, 2}, 100).startswith('"')
