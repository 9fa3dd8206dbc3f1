"""What a prompt's record means for its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobmonitor.domain.job import JSON, Job, JobKind, JobResult, OutputFile
from jobmonitor.domain.server import NodeFailure, NodeOutput, PromptRecord, PromptState, view_url
from jobmonitor.domain.workflow import node_title

LOST = (
    "The server no longer knows this job: it was restarted, or its queue or history was cleared. "
    "Look for the result in its output folder, or submit the job again."
)
UNDECIDED = (
    "Whether the job reached the server cannot be told: no answer came, and the server knows nothing of it, "
    "which it also would not after a restart. Look for its result in the server's output folder before you "
    "submit it again."
)
NEVER_ARRIVED = (
    "The job never reached the server: it was stopped or interrupted before it was sent. Submit it again."
)
UNREADABLE = (
    "The server cannot say what became of this job: it answers its history with an error. "
    "Look for the result in the server's output folder."
)
NOTHING_MADE = "The run ended without a result: no output node made a file. Look at the graph's switches."

MAX_TRACEBACK = 40
"""Lines of a traceback that are kept with the row."""

MAX_TEXT = 200_000
"""Characters of a text result that are kept."""

_OF_KIND = {
    JobKind.VIDEO: (".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v", ".gif", ".webp", ".apng"),
    JobKind.IMAGE: (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".bmp", ".tif", ".tiff", ".exr"),
}
"""How the names of results end."""


def result_of(
    record: PromptRecord,
    job: Job,
    *,
    graph: Mapping[str, JSON],
    result_node: str = "",
    seen: Iterable[NodeOutput] = (),
) -> JobResult:
    """What `complete_job` shall write.

    `seen` are the outputs that events told: history leaves some out (`--cache-none`). `result_node` is
    the node whose files are the result, where the workflow names one.
    """
    seconds = None
    if record.started_at is not None and record.ended_at is not None:
        seconds = max(0.0, (record.ended_at - record.started_at).total_seconds())
    outputs = _joined(record.outputs, seen)
    if record.state is PromptState.INTERRUPTED:
        return JobResult(cancelled=True, run_seconds=seconds)
    if record.state is PromptState.FAILED:
        failure = record.failure or NodeFailure(message="The server gave no reason.")
        return JobResult(
            error_message=failure_sentence(failure, graph),
            run_seconds=seconds,
            details={"error": failure_details(failure)},
        )
    files = _wanted_files(outputs, job.kind, result_node)
    text = _wanted_text(outputs, result_node) if job.kind is JobKind.TEXT else None
    if not files and text is None:
        return JobResult(error_message=NOTHING_MADE, run_seconds=seconds)
    return JobResult(
        outputs=tuple(view_url(job.comfy_url or "", file) for file in files),
        output_file=files[0] if files else None,
        output_text=text,
        run_seconds=seconds,
    )


def failure_sentence(failure: NodeFailure, graph: Mapping[str, JSON]) -> str:
    """Which node failed and why, in one line."""
    message = " ".join(failure.message.split()) or failure.exception_type or "no reason given"
    kind = failure.exception_type.rsplit(".", 1)[-1]
    if "OutOfMemory" in kind:
        message = f"out of memory. Try a smaller size or a shorter clip. ({message})"
    if not failure.node_id:
        return message[:2000]
    title = node_title(graph, failure.node_id)
    if title == failure.node_id and failure.node_type:
        title = failure.node_type
    return f"{title} (node {failure.node_id}): {message}"[:2000]


def failure_details(failure: NodeFailure) -> dict[str, JSON]:
    """What is kept of a failure for those who repair the graph or the server."""
    return {
        "node_id": failure.node_id,
        "node_type": failure.node_type,
        "exception_type": failure.exception_type,
        "message": failure.message[:4000],
        "traceback": [line[:1000] for line in failure.traceback[-MAX_TRACEBACK:]],
    }


def _joined(recorded: Iterable[NodeOutput], seen: Iterable[NodeOutput]) -> tuple[NodeOutput, ...]:
    outputs = {output.node_id: output for output in seen}
    outputs.update({output.node_id: output for output in recorded})
    return tuple(outputs.values())


def _wanted_files(outputs: tuple[NodeOutput, ...], kind: JobKind, result_node: str) -> tuple[OutputFile, ...]:
    """The result: of the named node, of the kind, in the output folder; the next best where there is none.

    Of a text job, what it saved; what it only showed is no result.
    """
    files = [file for output in outputs if output.node_id == result_node for _, file in output.files]
    files = files or [file for output in outputs for _, file in output.files]
    if kind is JobKind.TEXT:
        files = [file for file in files if file.type == "output"]
    suffixes = _OF_KIND.get(kind, ())
    files = [file for file in files if file.filename.lower().endswith(suffixes)] or files
    files = [file for file in files if file.type == "output"] or files
    return tuple(dict.fromkeys(files))


def _wanted_text(outputs: tuple[NodeOutput, ...], result_node: str) -> str | None:
    named = [output for output in outputs if output.node_id == result_node]
    texts = [text for output in named or outputs for text in output.texts]
    return "\n".join(texts)[:MAX_TEXT] if texts else None
