"""Whatever JSON a server sends: a domain value, or ServerNonsense, and nothing else."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmonitor.comfy.frames import parse_binary_frame, parse_text_frame
from jobmonitor.comfy.history import parse_history
from jobmonitor.comfy.outputs import is_plain_name, node_output, output_file
from jobmonitor.comfy.parsing import (
    parse_cancelled,
    parse_info,
    parse_names,
    parse_object,
    parse_queue,
    parse_queue_length,
    parse_receipt,
    parse_upload,
)
from jobmonitor.comfy.plain import moment
from jobmonitor.comfy.refusals import refusal
from jobmonitor.domain.errors import ServerNonsense
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.plain import text
from jobmonitor.domain.server import PromptState

WORDS = """
prompt outputs status status_str completed messages meta display_node queue_running queue_pending
system devices comfyui_version exec_info queue_remaining prompt_id number node_errors errors
extra_info input_config received_value class_type inputs type data node nodes value max state
filename subfolder text images name error message details timestamp exception_message exception_type
traceback cycle_nodes linked_node execution_error execution_start p 1 2
"""
KEYS = st.sampled_from(WORDS.split())
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["p", "success", "error", "execution_error", "value_not_in_list", "\ud800", "a\0b"])
    | st.sampled_from(["exception_during_validation", "dependency_cycle", "return_type_mismatch", "../x"])
)
JSON_VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=25,
)
OBJECTS = st.dictionaries(KEYS, JSON_VALUES, max_size=6)


def only_nonsense(parse: Callable[..., Any], *args: Any) -> Any:
    try:
        result = parse(*args)
    except ServerNonsense:
        return None
    # Large bodies are parsed in another process: every result can be handed over, and written as UTF-8.
    assert pickle.loads(pickle.dumps(result)) == result or "nan" in repr(result)
    return result


PARSERS: list[Callable[[bytes], Any]] = [
    parse_queue,
    parse_queue_length,
    parse_receipt,
    parse_names,
    parse_upload,
    parse_cancelled,
    lambda body: parse_info(body, body),
    lambda body: parse_history(body, "p"),
    lambda body: parse_text_frame(body.decode()),
]


@given(JSON_VALUES | OBJECTS)
@settings(max_examples=150, deadline=None)
def test_any_json(value: Any) -> None:
    body = json.dumps(value).encode()
    for parse in PARSERS:
        only_nonsense(parse, body)
    for parse in (lambda: parse_history(json.dumps({"p": value}).encode(), "p"),):
        record = only_nonsense(parse)
        if record is not None:
            repr(record.outputs).encode()
            for output in record.outputs:
                assert all(".." not in (file.filename, file.subfolder) for _, file in output.files)


@given(
    st.sampled_from(["status", "executing", "progress", "progress_state", "executed", "execution_error"]),
    OBJECTS,
)
@settings(max_examples=150, deadline=None)
def test_any_data_in_a_frame(kind: str, data: Any) -> None:
    only_nonsense(parse_text_frame, json.dumps({"type": kind, "data": data}))


@given(st.binary(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_bytes(body: bytes) -> None:
    for parse in (*PARSERS[:-1], parse_object, parse_binary_frame):
        only_nonsense(parse, body)
    for kind in (1, 2, 3, 4):
        only_nonsense(parse_binary_frame, kind.to_bytes(4, "big") + body)


@given(OBJECTS, OBJECTS)
@settings(max_examples=150, deadline=None)
def test_any_refusal_of_any_graph(answer: dict[str, Any], graph: dict[str, Any]) -> None:
    error = refusal("gpu1", answer, graph)
    assert error.message
    str(error).encode()
    inner = {"error": {"type": "x"}, "node_errors": {"1": {"errors": [answer], "class_type": "A"}}}
    str(refusal("gpu1", inner, graph)).encode()


def test_deep_nesting_and_numbers_without_end_are_nonsense() -> None:
    for body in (b"[" * 100_000, b"9" * 10_000, b"", b"\xff\xfe", b"<html>"):
        with pytest.raises(ServerNonsense):
            parse_queue(body)


def test_the_details_show_the_beginning_of_what_came() -> None:
    with pytest.raises(ServerNonsense) as caught:
        parse_queue(b"<html>\0 Login" + b"x" * 10_000)
    assert caught.value.details.startswith("<html>")
    assert "\0" not in caught.value.details
    assert len(caught.value.details) <= 500


@pytest.mark.parametrize(
    "item",
    [
        {"filename": "../../x.png"},
        {"filename": "/etc/passwd"},
        {"filename": "..\\x.png"},
        {"filename": "C:\\x.png"},
        {"filename": "a/../b.png"},
        {"filename": ""},
        {"filename": "a\0.png"},
        {"filename": "a\n.png"},
        {"filename": "dir/"},
        {"filename": 5},
        {"filename": "x.png", "subfolder": "../up"},
        {"filename": "x.png", "subfolder": "/root"},
        {"filename": "x.png", "subfolder": "\\\\host\\share"},
        {"filename": "x.png", "subfolder": 3},
        {"filename": "x.png", "type": "elsewhere"},
        {"filename": "x.png", "type": ["output"]},
        {"filename": "x" * 2_000},
        "x.png",
        None,
    ],
)
def test_what_is_no_file_inside_the_servers_folders(item: Any) -> None:
    assert output_file(item) is None


@pytest.mark.parametrize(
    ("item", "file"),
    [
        ({"filename": "x.png"}, OutputFile("x.png")),
        ({"filename": "x.png", "subfolder": None, "type": None}, OutputFile("x.png")),
        ({"filename": "a..b.png", "type": "temp"}, OutputFile("a..b.png", "", "temp")),
        ({"filename": "x.mp4", "subfolder": "video\\day 1\\"}, OutputFile("x.mp4", "video/day 1")),
        ({"filename": "sub/x.mp4", "subfolder": "video"}, OutputFile("x.mp4", "video/sub")),
        ({"filename": "日本 é.png", "fullpath": "/srv/x"}, OutputFile("日本 é.png")),
    ],
)
def test_what_is_a_file(item: Any, file: OutputFile) -> None:
    assert output_file(item) == file


def test_texts_are_taken_from_text_keys_and_cut() -> None:
    output = node_output(
        "1",
        {"text": ["a", ["b", 5], "c" * 2_000_000], "string": "d", "a_images": ["base64"], "images": [None]},
    )
    assert output.texts[:2] == ("a", "b")
    assert len(output.texts[2]) == 1_000_000
    assert output.texts[3:] == ("d",)
    assert output.files == ()


def test_texts_that_no_database_can_hold_are_mended() -> None:
    assert text("a\0b\ud800c") == "a�b?c"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "C:x", "a\0", "x\r\ny", "/x"])
def test_names_that_are_more_than_a_name(name: str) -> None:
    assert not is_plain_name(name)
    body = json.dumps({"name": name, "subfolder": "", "type": "input"}).encode()
    with pytest.raises(ServerNonsense):
        parse_upload(body)


@pytest.mark.parametrize("value", [1e300, -1e300, float("nan"), float("inf"), True, "5", None, 10**400])
def test_times_that_are_none(value: Any) -> None:
    assert moment(value) is None


def test_old_histories_without_a_status() -> None:
    record = parse_history(b'{"p": {"outputs": {"3": {"images": [{"filename": "x.png"}]}}}}', "p")
    assert record is not None
    assert record.state is PromptState.SUCCEEDED
    assert record.outputs[0].files == (("images", OutputFile("x.png")),)
    assert record.started_at is None
    assert parse_history(b"{}", "p") is None
