"""Answers that the recordings give in a shortened form, and what an answer of the past had waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from jobmonitor.demo.simulator import Simulator
from tests.simulator.shapes import Names

Wait = Callable[[Simulator], bool]


def reduced(path: str, recorded: Any, body: Any) -> tuple[Any, Any]:
    """A recorded answer and another, cut to what both can have."""
    path = path.removeprefix("/api").partition("?")[0]
    if path.startswith("/history") and isinstance(body, dict):
        return recorded, _history(recorded, body)
    if isinstance(recorded, list) and isinstance(body, dict):
        return recorded, list(body)
    if path.startswith("/jobs/") and isinstance(recorded, dict) and isinstance(body, dict):
        left_out = {"workflow", "outputs", "execution_status"} - recorded.keys()
        return recorded, {key: value for key, value in body.items() if key not in left_out}
    if path == "/queue" and isinstance(body, dict) and isinstance(recorded, dict):
        pairs = {key: _queue(recorded.get(key) or [], items) for key, items in body.items()}
        return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items()}
    if (
        path.endswith("/jobs")
        and isinstance(body, dict)
        and isinstance(recorded, dict)
        and recorded.get("jobs")
    ):
        if isinstance(recorded["jobs"][0], str):
            body = {**body, "jobs": [f"{job['status']} {job['id'][:8]}" for job in body["jobs"]]}
        else:
            # which result comes first depends on the order in which nodes ran
            recorded, body = _without_preview(recorded), _without_preview(body)
    return recorded, body


def _without_preview(answer: dict[str, Any]) -> dict[str, Any]:
    jobs = [{key: value for key, value in job.items() if key != "preview_output"} for job in answer["jobs"]]
    return {**answer, "jobs": jobs}


def _queue(recorded: list[Any], items: list[Any]) -> tuple[list[Any], list[Any]]:
    first = recorded[0] if recorded else None
    if isinstance(first, str):
        return recorded, [item[1] for item in items]
    if isinstance(first, list) and len(first) < 5:
        return [item[:2] for item in recorded], [item[:2] for item in items]
    return recorded, items


def _history(recorded: Any, body: dict[str, Any]) -> Any:
    if isinstance(recorded, int):
        return len(body)
    if isinstance(recorded, list):
        if recorded and isinstance(recorded[0], dict):
            return [entry["prompt"][3] for entry in body.values()]
        return list(body)
    return {key: _entry((recorded or {}).get(key), entry) for key, entry in body.items()}


def _entry(recorded: Any, entry: dict[str, Any]) -> Any:
    if isinstance(recorded, str):
        return entry["status"]["status_str"]
    if not isinstance(recorded, dict):
        return entry
    if "extra_data" in recorded:
        return {"extra_data": entry["prompt"][3], "status_str": entry["status"]["status_str"]}
    messages = recorded.get("status", {}).get("messages") or [None]
    if isinstance(messages[0], str):
        status = {**entry["status"], "messages": [message[0] for message in entry["status"]["messages"]]}
        entry = {**entry, "status": status}
    return {key: value for key, value in entry.items() if key in recorded}


def state_to_wait_for(request: dict[str, Any], names: Names) -> Wait | None:
    """What must be so in the simulator before a request can have the recorded answer; None: nothing."""
    method, answer = request["method"], request["response"]
    path = request["path"].removeprefix("/api").partition("?")[0]
    if method != "GET":
        return None
    if path.startswith("/history/") and answer and request["status"] in (200, 500):
        prompt_id = names.text(unquote(path.removeprefix("/history/")))
        return lambda sim: prompt_id in sim.history
    if path == "/queue" and isinstance(answer, dict):
        running = [names.text(_id(item)) for item in answer["queue_running"]]
        pending = sorted(names.text(_id(item)) for item in answer["queue_pending"])
        return lambda sim: sim.running == running and sorted(sim.pending) == pending
    if path == "/prompt" and isinstance(answer, dict):
        remaining = answer["exec_info"]["queue_remaining"]
        return lambda sim: sim.engine.queue.remaining == remaining
    if path.startswith("/jobs/") and isinstance(answer, dict) and answer.get("status") in ENDED:
        prompt_id = names.text(path.removeprefix("/jobs/"))
        return lambda sim: prompt_id in sim.history
    if path.startswith("/jobs") and isinstance(answer, dict) and isinstance(answer.get("jobs"), list):
        over = sum(1 for job in answer["jobs"] if _status(job) in ENDED)
        return lambda sim: len(sim.history) >= over
    return None


ENDED = ("completed", "failed", "cancelled")


def _id(item: Any) -> str:
    return str(item if isinstance(item, str) else item[1])


def _status(job: Any) -> str:
    return job.split()[0] if isinstance(job, str) else str(job["status"])
