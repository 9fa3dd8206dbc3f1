"""Whatever a graph or a description of classes holds: nothing is raised, nothing takes long or is changed."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.preflight import GraphFault
from jobmonitor.services.validation import graph_problems
from jobmonitor.services.validation.check import MOST_PROBLEMS
from tests.validation.described import image_graph, node, node_class, object_info

names = st.sampled_from(
    [
        "1",
        "2",
        "class_type",
        "inputs",
        "input",
        "required",
        "output",
        "output_node",
        "options",
        "key",
        "_meta",
        "nodes",
        "links",
    ]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | names, inner, max_size=4)
    ),
    max_leaves=12,
)
types = st.sampled_from(
    ["INT", "FLOAT", "COMBO", "IMAGE", "*", "COMFY_AUTOGROW_V3", "COMFY_DYNAMICCOMBO_V3", "A,B"]
)
specs = st.lists(types | json_values, max_size=3)
descriptions = st.fixed_dictionaries(
    {"output_node": st.booleans() | json_values},
    optional={
        "input": st.fixed_dictionaries(
            {}, optional={"required": st.dictionaries(names, specs, max_size=3) | json_values}
        )
        | json_values,
        "output": st.lists(types | json_values, max_size=3) | json_values,
    },
)
odd_info = st.dictionaries(st.sampled_from("AB"), descriptions | json_values, max_size=2)
odd_links = st.tuples(st.sampled_from("123"), st.integers(-2, 3)).map(list)
odd_nodes = st.fixed_dictionaries(
    {"class_type": st.sampled_from("ABC") | json_values},
    optional={
        "inputs": st.dictionaries(names, odd_links | json_values, max_size=4) | json_values,
        "_meta": json_values,
    },
)
odd_graphs = st.dictionaries(st.sampled_from("123"), odd_nodes | json_values, max_size=3)


@given(odd_graphs | json_values, odd_info | json_values)
def test_nothing_is_raised_whatever_it_gets(graph: Any, info: Any) -> None:
    problems = graph_problems(graph, info)
    assert len(problems) <= MOST_PROBLEMS
    for problem in problems:
        assert problem.message.strip()
        assert "\n" not in problem.message


def test_depth_and_length_do_no_harm() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = {"options": [{"key": "x", "inputs": {"required": {"x": ["COMFY_DYNAMICCOMBO_V3", deep]}}}]}
    info = {"A": node_class({"x": ["COMFY_DYNAMICCOMBO_V3", deep]}, output_node=True)}
    nested = {f"x{'.x' * depth}": "x" for depth in range(900)}
    assert graph_problems({"1": node("A") | {"inputs": nested}}, info) == ()
    many = {str(number): node("A") for number in range(5000)}
    assert len(graph_problems(many, info)) == MOST_PROBLEMS
    chain = {str(number): node("ImageInvert", image=[str(number + 1), 0]) for number in range(5000)}
    chain |= {"5000": node("LoadImage", image="x.png"), "p": node("PreviewImage", images=["0", 0])}
    assert [each.fault for each in graph_problems(chain, object_info())] == [GraphFault.MISSING_FILE]


def test_choices_are_sorted_for_some_faults_only() -> None:
    names = [f"model-{number}.safetensors" for number in range(500)]
    loader = node_class({"name": [names, {}]}, output_node=True)
    graph = {str(number): node("Load", name=f"model-{number}x.safetensors") for number in range(60)}
    problems = graph_problems(graph, {"Load": loader})
    assert len(problems) == 60
    assert all(len(each.choices) == 100 for each in problems)
    assert [each.choices[0] for each in problems[:5]] == names[:5]
    assert problems[59].choices[0] == names[0]


def test_what_is_told_of_a_server_is_left_as_it_is() -> None:
    info = object_info("0.33.0")
    before = json.dumps(info, sort_keys=True)
    graph = image_graph(width="wide")
    graph_problems(graph, info)
    assert json.dumps(info, sort_keys=True) == before
    assert graph == image_graph(width="wide")
