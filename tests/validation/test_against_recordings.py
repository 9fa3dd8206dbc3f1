"""What real servers refused is found before anything is sent, and what they took is let through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jobmonitor.demo.simulator.replacements import REPLACEMENTS
from jobmonitor.domain.preflight import GraphFault
from jobmonitor.services.validation import graph_problems
from tests.comfy import recordings as rec
from tests.validation.described import VERSIONS, object_info

FAULTS = {
    "required_input_missing": GraphFault.MISSING_INPUT,
    "return_type_mismatch": GraphFault.WRONG_TYPE,
    "bad_linked_input": GraphFault.BAD_LINK,
    "value_smaller_than_min": GraphFault.OUT_OF_RANGE,
    "value_bigger_than_max": GraphFault.OUT_OF_RANGE,
    "invalid_input_type": GraphFault.NOT_CONVERTIBLE,
    "custom_validation_failed": GraphFault.MISSING_FILE,
}
FAIL_WHEN_THEY_RUN = ("unknown format", "neither", 'LoadImage file ""', 'LoadImage file "clips"')
"""Graphs that a server takes although they cannot work: found here all the same."""
NOT_HERE = ("rec_src.png", "rec_tone2.wav", "rec_o.png")
"""Files that the recorded server had."""


def prompts(*numbers: str) -> Iterator[Any]:
    """Graphs that were posted, with the answers 200 and 400."""
    for folder in rec.FOLDERS:
        for number in numbers:
            if not list((rec.DATA / folder).glob(f"{number}_*.json")):
                continue
            for index, request in enumerate(rec.named(folder, number)["requests"]):
                body = request.get("body")
                posted = request["method"] == "POST" and request["path"].endswith("/prompt")
                if posted and isinstance(body, dict) and "prompt" in body and request["status"] in (200, 400):
                    note = f"{folder}-{number}-{index}-{request['note']}"
                    yield pytest.param(folder, request, id=note)


@pytest.mark.parametrize(("folder", "request_"), list(prompts("09", "59", "62")))
def test_the_same_is_found_as_the_server_found(folder: str, request_: dict[str, Any]) -> None:
    version = VERSIONS[folder]
    graph, answer, note = request_["body"]["prompt"], request_["response"], request_["note"]
    replacements = REPLACEMENTS if folder == "recordings-0.33" else {}
    found = graph_problems(
        graph, object_info(version), uploads=NOT_HERE, version=version, replacements=replacements
    )
    places = {(each.node_id, each.input_name, each.fault) for each in found}
    if note.startswith(FAIL_WHEN_THEY_RUN):
        assert len(places) == 1
    elif request_["status"] == 200:
        assert found == ()
    elif answer["node_errors"]:
        assert places == set(_expected(answer, places))
    else:
        _whole(answer, graph, places)


def _expected(
    answer: dict[str, Any], found: set[tuple[str, str, GraphFault]]
) -> Iterator[tuple[str, str, GraphFault]]:
    for node_id, node in answer["node_errors"].items():
        for error in node["errors"]:
            name = error["extra_info"].get("input_name")
            if error["type"] == "value_not_in_list":
                model = name in ("ckpt_name", "control_net_name")
                yield node_id, name, GraphFault.MISSING_MODEL if model else GraphFault.NOT_A_CHOICE
            elif error["type"] == "exception_during_validation":  # the server does not say where
                (place,) = found
                assert place[0] == node_id
                assert place[2] in (GraphFault.BAD_LINK, GraphFault.OTHER)
                yield place
            elif error["type"] == "dependency_cycle":  # said of each node of it; here once
                (place,) = found
                assert place[2] is GraphFault.CYCLE
                assert place[0] in answer["node_errors"]
                yield place
            else:
                yield node_id, name, FAULTS[error["type"]]


def _whole(answer: dict[str, Any], graph: dict[str, Any], found: set[tuple[str, str, GraphFault]]) -> None:
    (place,) = found
    kind = answer["error"]["type"]
    if kind == "prompt_no_outputs":
        assert place == ("", "", GraphFault.NO_OUTPUT)
    elif "nodes" in graph:  # the editor's own format
        assert place == ("", "", GraphFault.OTHER)
    elif kind in ("invalid_prompt", "missing_node_type"):
        assert place == ("1", "", GraphFault.UNKNOWN_CLASS)
    else:  # 0.3.64 says nothing at all of a circle
        assert kind == "prompt_outputs_failed_validation"
        assert place == ("1", "", GraphFault.CYCLE)


def test_every_graph_that_ran_is_let_through() -> None:
    """Of all recordings, with the model and input files that they had."""
    checked = 0
    for path in rec.ALL:
        version = VERSIONS[path.parent.name]
        classes = object_info(version)
        for request in rec.requests(path):
            body = request.get("body")
            posted = request["method"] == "POST" and request["path"].endswith("/prompt")
            if not posted or request["status"] != 200 or not isinstance(body, dict):
                continue
            if (request.get("note") or "").startswith(FAIL_WHEN_THEY_RUN) or request["response"][
                "node_errors"
            ]:
                continue
            graph = body["prompt"]
            if any(each["class_type"] not in classes for each in graph.values()):
                continue
            names = [
                value
                for each in graph.values()
                for value in each["inputs"].values()
                if isinstance(value, str)
            ]
            assert graph_problems(graph, classes, uploads=names, version=version) == (), request.get("note")
            checked += 1
    assert checked > 200
