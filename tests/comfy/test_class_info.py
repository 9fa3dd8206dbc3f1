"""Descriptions of node classes are kept as far as graphs are judged by them, and small."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.comfy.class_info import parse_object_info
from jobmonitor.comfy.parsing import parse_object
from jobmonitor.domain.errors import ServerNonsense
from jobmonitor.services.validation import graph_problems
from tests.comfy import recordings as rec
from tests.validation.described import VERSIONS, object_info


def parsed(info: Any) -> Any:
    return parse_object_info(json.dumps(info).encode())


@pytest.mark.parametrize("folder", rec.FOLDERS)
def test_graphs_are_judged_the_same(folder: str) -> None:
    info = object_info(VERSIONS[folder])
    small = parsed(info)
    assert set(small) == set(info)
    checked = 0
    for path in rec.ALL:
        for request in rec.requests(path) if path.parent.name == folder else ():
            body = request.get("body")
            if request["path"].endswith("/prompt") and isinstance(body, dict) and "prompt" in body:
                assert graph_problems(body["prompt"], small) == graph_problems(body["prompt"], info)
                checked += 1
    assert checked > 30


def test_what_is_said_again_and_again_is_kept_once() -> None:
    files = [f"folder/model-{number}.safetensors" for number in range(2000)]
    loader = {
        "input": {
            "required": {"model": [files, {"tooltip": "Choose one of the files. " * 20}]},
            "hidden": {"prompt": "PROMPT"},
        },
        "output": ["MODEL"],
        "output_node": False,
        "python_module": "custom_nodes.loaders",
        "description": "Loads a model. " * 50,
    }
    small = parsed({f"Loader{number}": loader for number in range(50)})
    assert small["Loader1"] == {
        "input": {"required": {"model": [files, {}]}},
        "output": ["MODEL"],
        "output_node": False,
        "python_module": "custom_nodes.loaders",
    }
    assert len(pickle.dumps(small)) < 150_000  # that is what comes back from the other process


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["input", "required", "output", "tooltip", "A"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_odd_shapes_stay_as_they_came(info: Any) -> None:
    body = json.dumps(info).encode()
    try:
        known = parse_object(body)
    except ServerNonsense:
        with pytest.raises(ServerNonsense):
            parse_object_info(body)
        return
    small = parse_object_info(body)
    assert set(small) == set(known)
    graph = {"1": {"class_type": "A", "inputs": {"A": 1}}}
    assert graph_problems(graph, small) == graph_problems(graph, known)
