"""Every recorded refusal becomes a sentence that names the node and the input."""

from __future__ import annotations

from typing import Any

import pytest

from jobmonitor.comfy.parsing import parse_object
from jobmonitor.comfy.refusals import refusal
from jobmonitor.domain.errors import PromptRefused
from jobmonitor.domain.graphs import find_cycle

from . import recordings as rec

REFUSALS = [
    pytest.param(request, id=f"{rec.name(path)}-{number}")
    for path in rec.ALL
    for number, request in enumerate(rec.requests(path))
    if request["method"] == "POST" and request["path"].endswith("/prompt") and request["status"] == 400
]

WHOLE = ("no_prompt", "prompt_no_outputs", "invalid_prompt_id")
"""Refusals of the whole graph: there is no node to name."""


def explained(request: dict[str, Any]) -> PromptRefused:
    body = request.get("body")
    graph = body.get("prompt") if isinstance(body, dict) else None
    return refusal("gpu1", parse_object(rec.body(request)), graph if isinstance(graph, dict) else {})


@pytest.mark.parametrize("request_", REFUSALS)
def test_an_operator_is_told_what_is_wrong(request_: dict[str, Any]) -> None:
    error = explained(request_)
    answer = request_["response"]
    assert error.error_type == answer["error"]["type"]
    assert "gpu1" in error.message
    assert error.message.endswith(".")
    assert error.remedy
    for raw in ("HTTP", "400", "traceback", "KeyError", "{"):
        assert raw not in str(error)
    if error.error_type in WHOLE:
        return
    named = {node.node_id: node for node in error.node_errors}
    assert "node" in error.message or "editor's own format" in error.message
    for node_id, node in answer["node_errors"].items():
        assert node_id in named
        inputs = {e["extra_info"].get("input_name") for e in node["errors"]} - {None}
        assert inputs <= {each.input_name for each in error.node_errors}
    for node in error.node_errors[:3]:
        assert f"node {node.node_id}" in error.message or node.node_id == "nodes"
        if node.input_name:
            assert f"“{node.input_name}”" in error.message


def said(folder: str, note: str) -> PromptRefused:
    """What is said of the refusal in scenario 09 with this note."""
    (request,) = (r for r in rec.named(folder, "09")["requests"] if (r.get("note") or "").startswith(note))
    return explained(request)


both_versions = pytest.mark.parametrize("folder", rec.FOLDERS)


@both_versions
@pytest.mark.parametrize(
    ("note", "words", "remedy"),
    [
        ("unknown class_type", ["lacks the node class “NoSuchNode”"], "Install"),
        ("node without class_type", ["node 1 has no class"], "export"),
        ("empty prompt", ["no output node"], "saves or previews"),
        ("missing required input", ["“EmptyImage” (node 1)", "“color”", "missing"], "value or a link"),
        ("wrong link type", ["“images” of “PreviewImage” (node 2)", "needs IMAGE", "INT"], "right type"),
        ("link to a node that is not there", ["“images”", "node 77", "does not have"], "damaged"),
        ("link to an output slot", ["“images”", "output 5", "“EmptyImage” (node 1)"], "damaged"),
        ("link with three items", ["“images”", '["1", 0, 0]'], "pair"),
        ("link whose node id is a number", ["“images”", "node 1 by a number"], "damaged"),
        ("node without inputs", ["“PreviewImage” (node 2) has no inputs"], "damaged"),
        ("value too small", ["“width”", "is 0", "1 to 16384"], "1 to 16384"),
        ("value too big", ["“width”", "is 99999", "1 to 16384"], "1 to 16384"),
        ("value of the wrong kind", ["“width”", "“wide”", "whole number"], "whole number"),
        ("value null", ["“width”", "is empty", "whole number"], "whole number"),
        ("value not in the list", ["“upscale_method”", "“magic”", "bicubic, lanczos"], "Choose"),
        ("missing model file", ["no model file “sd15.safetensors”", "“ckpt_name”"], "models/checkpoints"),
        ("missing input file", ["no image file “no_such.png”", "“image”"], "Choose the file again"),
        ("dependency cycle", ["in a circle", "“ImageInvert” (node 1) → “ImageInvert” (node 2)"], "Take one"),
    ],
)
def test_the_sentences(folder: str, note: str, words: list[str], remedy: str) -> None:
    error = said(folder, note)
    for word in words:
        assert word in error.message
    assert remedy in error.remedy


def test_the_editors_format_is_recognised() -> None:
    error = said("recordings", "UI-format workflow")
    assert "editor's own format" in error.message
    assert "Export (API)" in error.remedy


@both_versions
def test_many_faults_are_counted_and_all_are_listed(folder: str) -> None:
    error = said(folder, "several errors")
    assert "One more thing is wrong." in error.message
    assert [(each.node_id, each.input_name) for each in error.node_errors] == [
        ("1", "color"),
        ("1", "height"),
        ("1", "width"),
        ("3", "filename_prefix"),
    ]


def node_errors(type_: str, details: str = "", **info: Any) -> dict[str, Any]:
    error = {"type": type_, "message": f"message of {type_}", "details": details, "extra_info": info}
    return {
        "error": {
            "type": "prompt_outputs_failed_validation",
            "message": "x",
            "details": "",
            "extra_info": {},
        },
        "node_errors": {"7": {"class_type": "Loader", "dependent_outputs": ["9"], "errors": [error]}},
    }


GRAPH = {"7": {"class_type": "Loader", "inputs": {}, "_meta": {"title": "The loader"}}}


def test_an_unknown_kind_of_error_is_told_in_the_servers_words() -> None:
    error = refusal("gpu1", node_errors("invalid_dynamic_input", "a.b", input_name="a"), GRAPH)
    assert "Message of invalid_dynamic_input" in error.message
    assert "the input “a” of “The loader” (Loader, node 7)" in error.message
    whole = {"error": {"type": "new_kind", "message": "Too many nodes", "details": "at most 5"}}
    assert refusal("gpu1", whole, GRAPH).message == "gpu1 did not take the job: Too many nodes (at most 5)."


def test_a_long_list_of_choices_is_cut() -> None:
    config = [[f"model{i}.ckpt" for i in range(40)], {}]
    answer = node_errors(
        "value_not_in_list", input_name="ckpt_name", input_config=config, received_value="x.ckpt"
    )
    error = refusal("gpu1", answer, GRAPH)
    assert "model11.ckpt and 28 more" in error.remedy
    assert "model12.ckpt" not in error.remedy


def test_choices_that_the_server_left_out_or_keeps_elsewhere() -> None:
    left_out = node_errors(
        "value_not_in_list", "x not in (list of length 35)", input_name="a", received_value="x"
    )
    assert "not one of its choices." in refusal("gpu1", left_out, GRAPH).message
    newer = node_errors(
        "value_not_in_list",
        input_name="a",
        received_value="x",
        input_config=["COMBO", {"options": ["p", "q"]}],
    )
    assert "not one of its choices: p, q." in refusal("gpu1", newer, GRAPH).message


@pytest.mark.parametrize(
    ("class_type", "pack"),
    [
        ("WanVideoSampler", "ComfyUI-WanVideoWrapper"),
        ("MultiTalkModelLoader", "ComfyUI-WanVideoWrapper"),
        ("VHS_VideoCombine", "ComfyUI-VideoHelperSuite"),
        ("ImageResizeKJv2", "ComfyUI-KJNodes"),
        ("LayerUtility: JoyCaptionBeta1", "ComfyUI_LayerStyle"),
    ],
)
def test_a_missing_class_names_the_pack_that_has_it(class_type: str, pack: str) -> None:
    answer = {
        "error": {"type": "invalid_prompt", "message": "…", "details": "Node ID '#3'", "extra_info": {}},
        "node_errors": {},
    }
    error = refusal("gpu1", answer, {"3": {"class_type": class_type, "inputs": {}}})
    assert class_type in error.message
    assert pack in error.remedy
    assert error.node_errors[0].node_id == "3"


def test_old_servers_send_a_text_and_a_list() -> None:
    error = refusal("gpu1", {"error": "no prompt", "node_errors": []}, {})
    assert error.message == "gpu1 did not take the job: no prompt."


def test_nothing_of_a_server_is_taken_at_its_length() -> None:
    answer = node_errors("required_input_missing", "x" * 10**6, input_name="y" * 10**6)
    error = refusal("gpu1", answer, {"7": {"class_type": "z" * 10**6}})
    assert len(error.message) < 2_000
    assert all(len(each.details) <= 2_000 and len(each.input_name) <= 1_000 for each in error.node_errors)


def test_cycles_are_found_in_deep_graphs_too() -> None:
    chain = {str(i): {"inputs": {"a": [str(i + 1), 0]}} for i in range(20_000)}
    assert find_cycle(chain) == ()
    chain["20000"] = {"inputs": {"a": ["19999", 0], "b": 5}}
    assert find_cycle(chain) == ("19999", "20000", "19999")
