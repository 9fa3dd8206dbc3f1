"""Everything that real servers were recorded to say is understood."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.comfy.frames import parse_binary_frame, parse_text_frame
from jobmonitor.comfy.history import parse_history
from jobmonitor.comfy.parsing import (
    parse_info,
    parse_queue,
    parse_queue_length,
    parse_receipt,
    parse_upload,
)
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import PromptState
from jobmonitor.domain.server_events import (
    NodeExecuted,
    NodesCached,
    NodesProgressed,
    NodeStarted,
    PreviewReceived,
    QueueLengthChanged,
    RunEnded,
    RunOver,
    RunStarted,
)

from . import recordings as rec

every_recording = pytest.mark.parametrize("path", rec.ALL, ids=rec.name)
both_versions = pytest.mark.parametrize("folder", rec.FOLDERS)

STATES = {
    "execution_success": PromptState.SUCCEEDED,
    "execution_error": PromptState.FAILED,
    "execution_interrupted": PromptState.INTERRUPTED,
}


def histories(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """(id, entry) of every complete history entry in a recording."""
    return [
        (prompt_id, entry)
        for request in rec.requests(path)
        if request["method"] == "GET" and "/history" in request["path"] and request["status"] == 200
        if isinstance(request["response"], dict)
        for prompt_id, entry in request["response"].items()
        if isinstance(entry, dict) and isinstance(entry.get("status"), dict)
        # some recordings are reduced to the names of the messages
        if all(isinstance(message, list) for message in entry["status"]["messages"])
    ]


def files_in(value: Any) -> int:
    if isinstance(value, dict):
        return sum(
            isinstance(item, dict) and isinstance(item.get("filename"), str)
            for output in value.values()
            for items in output.values()
            for item in items
        )
    return 0


def test_there_are_recordings() -> None:
    assert len(rec.ALL) > 70
    assert sum(len(histories(path)) for path in rec.ALL) > 100


@every_recording
def test_every_history_entry_is_understood(path: Path) -> None:
    for prompt_id, entry in histories(path):
        body = json.dumps({prompt_id: entry}).replace('"__NaN__"', "NaN").encode()
        record = parse_history(body, prompt_id)
        assert record is not None
        assert record.prompt_id == prompt_id
        ends = [event for event, _ in entry["status"]["messages"] if event in STATES]
        assert record.state is STATES[ends[-1]]
        assert (record.failure is not None) == (record.state is PromptState.FAILED)
        assert record.started_at is not None
        assert record.ended_at is not None
        assert timedelta(0) <= record.ended_at - record.started_at < timedelta(minutes=5)
        assert sum(len(output.files) for output in record.outputs) == files_in(entry["outputs"])
        assert dict(record.extra_data) == entry["prompt"][3]


@every_recording
def test_every_frame_becomes_its_event(path: Path) -> None:
    kinds = {
        "status": QueueLengthChanged,
        "execution_start": RunStarted,
        "execution_cached": NodesCached,
        "progress": NodesProgressed,
        "progress_state": NodesProgressed,
        "executed": NodeExecuted,
        "execution_success": RunEnded,
        "execution_error": RunEnded,
        "execution_interrupted": RunEnded,
    }
    for frame in rec.frames(path):
        if frame["kind"] == "binary":
            events = parse_binary_frame(rec.bytes_of(frame))
            if frame["event_type"] == 3:
                assert events == ()
            else:
                (preview,) = events
                assert isinstance(preview, PreviewReceived)
                assert preview.preview.data == bytes.fromhex(frame["payload_magic_hex"])
                assert preview.preview.mime_type in ("image/jpeg", "image/png")
                meta = frame.get("metadata", {})
                assert (preview.prompt_id, preview.node_id) == (meta.get("prompt_id"), meta.get("node_id"))
            continue
        data = frame["data"]["data"]
        events = parse_text_frame(rec.text_of(frame))
        if frame["data"]["type"] == "executing" and data.get("prompt_id") != "":
            (event,) = events
            if data["node"] is None:
                assert event == RunOver(data["prompt_id"])
            else:
                assert event == NodeStarted(data.get("display_node", data["node"]), data.get("prompt_id"))
        elif data.get("exception_type") == "ExecutionBlocked" or data.get("prompt_id") == "":
            assert events == ()
        elif frame["data"]["type"] in kinds:
            (event,) = events
            assert isinstance(event, kinds[frame["data"]["type"]])
            if not isinstance(event, QueueLengthChanged):
                assert event.prompt_id == data["prompt_id"]
        else:
            assert events == ()


@every_recording
def test_every_queue_receipt_and_upload_is_understood(path: Path) -> None:
    for request in rec.requests(path):
        if request["status"] != 200:
            continue
        method, route = request["method"], request["path"].removeprefix("/api").partition("?")[0]
        if (method, route) == ("GET", "/prompt"):
            assert parse_queue_length(rec.body(request)) >= 0
        elif (method, route) == ("GET", "/queue") and isinstance(request["response"], dict):
            lists = request["response"]
            if all(isinstance(lists.get(key), list) for key in ("queue_running", "queue_pending")):
                queue = parse_queue(rec.body(request))
                items = [
                    item
                    for key in ("queue_running", "queue_pending")
                    for item in lists[key]
                    if isinstance(item, list)
                ]
                assert queue.length == len(items)
        elif (method, route) == ("POST", "/prompt") and request["response"].get("prompt_id"):
            receipt = parse_receipt(rec.body(request))
            assert receipt.prompt_id == request["response"]["prompt_id"]
            assert receipt.number == request["response"]["number"]
        elif route == "/upload/image":
            answer = request["response"]
            expected = OutputFile(answer["name"], answer["subfolder"], answer["type"])
            assert parse_upload(rec.body(request)) == expected


def test_the_queue_is_in_running_order_not_in_heap_order() -> None:
    recording = rec.named("recordings", "22")
    (request,) = (r for r in recording["requests"] if r["path"] == "/queue")
    posts = [r for r in recording["requests"] if r["path"] == "/prompt"]
    names = {post["response"]["prompt_id"]: post.get("note") for post in posts}
    queue = parse_queue(rec.body(request))
    assert [names[prompt_id] for prompt_id in queue.pending] == [
        "front again",
        "front",
        "number -1",
        "number 0.5",
        "plain 1",
        "plain 2",
        "front false",
    ]
    assert len(queue.running) == 1
    assert queue.position(queue.pending[2]) == 3
    assert queue.state(queue.running[0]) is PromptState.RUNNING


@both_versions
def test_what_a_server_says_of_itself(folder: str) -> None:
    answers = {r["path"]: rec.body(r) for r in rec.named(folder, "30")["requests"] if r["status"] == 200}
    info = parse_info(answers["/system_stats"], answers["/features"])
    assert info.version == {"recordings": "0.3.64", "recordings-0.33": "0.33.0"}[folder]
    assert info.python_version == "3.11.7"
    assert info.device == "cpu"
    assert info.vram_total == info.ram_total == 25_276_063_744
    assert info.max_upload_size == 104_857_600
    assert parse_info(answers["/system_stats"], None).max_upload_size is None


@both_versions
def test_a_failure_says_which_node_and_why(folder: str) -> None:
    (path,) = (p for p in rec.ALL if p.stem.startswith("11_") and p.parent.name == folder)
    failures = {}
    for prompt_id, entry in histories(path):
        record = parse_history(json.dumps({prompt_id: entry}).encode(), prompt_id)
        if record is not None and record.failure is not None:
            failures[record.failure.message] = record.failure
    failure = failures["boom: the test error"]
    assert failure.exception_type == "ValueError"
    assert failure.node_type == "RaiseError"
    assert failure.node_id == "3"
    assert len(failure.traceback) > 2


def test_a_blocked_branch_is_no_failure_and_expanded_nodes_count_as_the_visible_one() -> None:
    (path,) = (p for p in rec.ALL if p.stem.startswith("29_"))
    records = [
        parse_history(json.dumps({prompt_id: entry}).encode(), prompt_id)
        for prompt_id, entry in histories(path)
    ]
    assert {record.state for record in records if record} == {PromptState.SUCCEEDED}
    expanded = records[-1]
    assert expanded is not None
    assert [output.node_id for output in expanded.outputs] == ["2", "3"]
    states = [
        event
        for frame in rec.frames(path)
        for event in parse_text_frame(rec.text_of(frame))
        if isinstance(event, NodesProgressed) and event.prompt_id == expanded.prompt_id
    ]
    assert {node.node_id for event in states for node in event.nodes} == {"1", "2", "3"}
    visible = [node for event in states for node in event.nodes if node.node_id == "2"]
    assert visible[-1].finished
    assert not visible[-2].finished or visible[-2] == visible[-1]


def test_a_half_valid_prompt_names_the_outputs_that_were_dropped() -> None:
    (request, *_) = rec.named("recordings", "10")["requests"]
    receipt = parse_receipt(rec.body(request))
    assert receipt.bad_outputs == {"4"}
    (error,) = receipt.node_errors
    assert (error.node_id, error.input_name, error.type) == ("3", "image", "custom_validation_failed")


def test_times_are_those_of_the_server() -> None:
    (path,) = (p for p in rec.ALL if p.stem.startswith("10_"))
    ((prompt_id, entry),) = histories(path)
    record = parse_history(json.dumps({prompt_id: entry}).encode(), prompt_id)
    assert record is not None
    assert record.started_at == datetime(2026, 11, 22, 11, 52, 57, 637_000, tzinfo=UTC)
