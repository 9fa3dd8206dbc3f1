"""`GET /history/{id}`: what became of a prompt."""

from __future__ import annotations

from collections.abc import Mapping

from jobmonitor.comfy.outputs import merged, node_output
from jobmonitor.comfy.plain import load, moment, nonsense
from jobmonitor.domain.job import JSON
from jobmonitor.domain.plain import mapping, sequence, text
from jobmonitor.domain.server import NodeFailure, NodeOutput, PromptRecord, PromptState

LONGEST_MESSAGE = 10_000
LONGEST_TRACEBACK = 200
"""Lines."""

OWN = "jobmonitor"
"""What a prompt's `extra_data` has of ours."""

_ENDS = {
    "execution_success": PromptState.SUCCEEDED,
    "execution_error": PromptState.FAILED,
    "execution_interrupted": PromptState.INTERRUPTED,
}


def parse_history(body: bytes, prompt_id: str) -> PromptRecord | None:
    """The record of `prompt_id`; None where the history has nothing of it. Raises ServerNonsense."""
    entries = load(body)
    if not isinstance(entries, dict):
        raise nonsense("a history is an object", body)
    entry = entries.get(prompt_id)
    if entry is None:
        return None
    if not isinstance(entry, dict):
        raise nonsense("a history entry is an object", body)
    return record(prompt_id, entry)


def parse_histories(body: bytes, prompt_ids: frozenset[str]) -> dict[str, PromptRecord]:
    """The records of these prompts, and of others that carry one of these ids as the mark of their
    submission, in one whole history. Raises ServerNonsense."""
    entries = load(body)
    if not isinstance(entries, dict):
        raise nonsense("a history is an object", body)
    found: dict[str, PromptRecord] = {}
    for prompt_id, entry in entries.items():
        if not isinstance(entry, dict):
            continue
        prompt = sequence(entry.get("prompt"))
        if prompt_id in prompt_ids or (len(prompt) > 3 and submission_mark(prompt[3]) in prompt_ids):
            found[text(prompt_id)] = record(prompt_id, entry)
    return found


def submission_mark(extra_data: JSON) -> str:
    """The id that this application gave a prompt when it was submitted, as it is carried along; empty for
    prompts of others."""
    return text(mapping(mapping(extra_data).get(OWN)).get("prompt_id"))


def record(prompt_id: str, entry: Mapping[str, JSON]) -> PromptRecord:
    """One history entry, however incomplete."""
    status = mapping(entry.get("status"))
    messages = [
        (event[0], mapping(event[1]))
        for event in sequence(status.get("messages"))
        if isinstance(event, list) and len(event) == 2 and isinstance(event[0], str)
    ]
    state = _state(status, {event for event, _ in messages})
    failures = [data for event, data in messages if event == "execution_error" and not is_blocked(data)]
    failure = None
    if state is PromptState.FAILED:
        failure = node_failure(failures[-1]) if failures else NodeFailure(message="")
    prompt = sequence(entry.get("prompt"))
    return PromptRecord(
        prompt_id=prompt_id,
        state=state,
        outputs=_outputs(entry),
        failure=failure,
        started_at=next((moment(d.get("timestamp")) for e, d in messages if e == "execution_start"), None),
        ended_at=next((moment(d.get("timestamp")) for e, d in reversed(messages) if e in _ENDS), None),
        extra_data=dict(mapping(prompt[3])) if len(prompt) > 3 else {},
    )


def _state(status: Mapping[str, JSON], events: set[str]) -> PromptState:
    # Only the message tells an interruption from a failure: both have the status "error".
    if "execution_interrupted" in events:
        return PromptState.INTERRUPTED
    failed = status.get("status_str") == "error" or status.get("completed") is False
    return PromptState.FAILED if failed else PromptState.SUCCEEDED


def _outputs(entry: Mapping[str, JSON]) -> tuple[NodeOutput, ...]:
    meta = mapping(entry.get("meta"))
    return merged(
        node_output(visible_node(node_id, mapping(meta.get(node_id)).get("display_node")), output)
        for node_id, output in mapping(entry.get("outputs")).items()
    )


def visible_node(node_id: object, display_node: object) -> str:
    """The node of the submitted graph that stands for an inner one of an expanded node."""
    return text(display_node) or text(node_id)


def is_blocked(data: Mapping[str, JSON]) -> bool:
    """Whether an `execution_error` only tells of a blocked branch: the run goes on."""
    return data.get("exception_type") == "ExecutionBlocked"


def node_failure(data: Mapping[str, JSON]) -> NodeFailure:
    """Why a run failed, from the data of `execution_error`."""
    lines = sequence(data.get("traceback"))[:LONGEST_TRACEBACK]
    return NodeFailure(
        message=text(data.get("exception_message"), LONGEST_MESSAGE).strip(),
        exception_type=text(data.get("exception_type")),
        node_id=text(data.get("node_id")),
        node_type=text(data.get("node_type")),
        traceback=tuple(text(line, LONGEST_MESSAGE).rstrip("\n") for line in lines if isinstance(line, str)),
    )
