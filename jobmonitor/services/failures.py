"""Why jobs failed, in groups: which cause a failure has, and which other jobs failed the same way.

A cause is found by what a row says, in English, as ComfyUI and this application write it. What no rule knows
is grouped by its sentence, without the ids, paths and numbers that differ from run to run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import CANCELLED_BY_OPERATOR, Job, JobRef, JobStatus
from jobmonitor.domain.plain import mapping, text
from jobmonitor.services.ports import Background, Clock, JobRepository

LOOKED_BACK = timedelta(days=30)
"""How far back failures are compared."""
MOST_COMPARED = 1_000
"""Failed jobs that are compared at most, the newest first."""
PAGE = 200
MAX_MESSAGE = 2_000
"""Characters of an error that are looked at."""
MAX_KEY = 160
ERROR = "error"
"""The parameter that holds what the server told of a failure."""


class CauseKind(StrEnum):
    """What went wrong, as far as an operator acts on it."""

    MEMORY = "out-of-memory"
    NODE_MISSING = "missing-node"
    MODEL_MISSING = "missing-model"
    FILE_MISSING = "missing-file"
    LOST = "lost"
    VALIDATION = "refused"
    UNREACHABLE = "unreachable"
    NO_RESULT = "no-result"
    CANCELLED = "cancelled"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FailureCause:
    """Why a job failed. Jobs with the same `key` failed the same way."""

    key: str
    words: str
    """In a few words, for people; of a cause without a rule, its sentence."""
    kind: CauseKind = CauseKind.OTHER
    remedy: str = ""
    """What to do about it; empty where nobody knows."""


_NO_CAUSE = FailureCause("", "")
_WORDS = {
    CauseKind.MEMORY: ("Out of memory", "Use a smaller size, fewer frames, or a server with more memory."),
    CauseKind.NODE_MISSING: (
        "A node is missing on the server",
        "Install the custom nodes on that server, or send it to one that has them.",
    ),
    CauseKind.MODEL_MISSING: (
        "A model is missing on the server",
        "Choose a model that the server has, or copy the file there.",
    ),
    CauseKind.FILE_MISSING: (
        "An input file is missing",
        "Choose the file again and submit the job anew, so that it is uploaded.",
    ),
    CauseKind.LOST: (
        "Lost at the server",
        "Look for the result in the server's output folder, or retry the job.",
    ),
    CauseKind.VALIDATION: ("The server refused the graph", "Correct the workflow, then submit it again."),
    CauseKind.UNREACHABLE: (
        "The server did not answer",
        "Look whether ComfyUI runs there, then retry the job.",
    ),
    CauseKind.NO_RESULT: ("Ended without a result", "Look at the switches of the graph's output nodes."),
    CauseKind.CANCELLED: ("Cancelled", ""),
    CauseKind.UNKNOWN: ("No reason was given", "Look into the server's log at the time of the failure."),
}
_NAMED = r"[“\"'‘`]([^“”\"'‘’`]{1,120})[”\"'’`]"
_RULES: tuple[tuple[CauseKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            CauseKind.MEMORY,
            r"out ?of ?memory|OutOfMemory|OOM[- ]?kill|Allocation on device"
            r"|not enough (?:GPU |video |CUDA )?memory|CUBLAS_STATUS_ALLOC_FAILED"
            r"|can't allocate memory|\bMemoryError\b",
        ),
        (
            CauseKind.NODE_MISSING,
            rf"lacks the node class {_NAMED}|missing_node_type"
            rf"|node (?:type |class )?{_NAMED} (?:not found|does not exist|is missing)"
            r"|because a(?: custom)? node is missing|because node (\S{1,120}) does not exist",
        ),
        (
            CauseKind.MODEL_MISSING,
            rf"(?:has )?no model (?:file )?{_NAMED}|ckpt_name: '([^']{{1,120}})' not in"
            r"|'([^']{1,120}\.(?:safetensors|ckpt|gguf|pth|onnx))' not in"
            rf"|model (?:file )?{_NAMED}? ?(?:was )?not found",
        ),
        (
            CauseKind.FILE_MISSING,
            r"has no (?:\w+ )?file [“\"][^”\"]{1,300}[”\"] in its input|FileNotFoundError"
            r"|No such file or directory|Invalid (?:image|audio|video) file"
            r"|could not find the (?:input )?file",
        ),
        (
            CauseKind.LOST,
            r"no longer knows this job|never reached the server|reached the server cannot be told"
            r"|cannot say what became|lost when the server (?:was )?restart",
        ),
        (
            CauseKind.VALIDATION,
            r"did not take the job|refused the (?:graph|prompt|job)|prompt_outputs_failed_validation"
            r"|failed validation|invalid_prompt|Return type mismatch|Required input is missing"
            r"|value_not_in_list",
        ),
        (CauseKind.NO_RESULT, r"ended without a result|prompt_no_outputs|no output node"),
        (
            CauseKind.UNREACHABLE,
            r"does not answer|cannot be reached|connection (?:was )?(?:refused|reset|broken|lost|aborted)"
            r"|ConnectError|ConnectTimeout|timed? ?out\b|unreachable|no route to host",
        ),
    )
)
_DIFFERING = re.compile(
    r"""
      (?P<url>\b[a-z][a-z0-9+.-]{0,15}://[^\s"'“”‘’<>,;()]+)
    | (?P<path>(?<![\w/…#.~-])(?:[A-Za-z]:[\\/]|\\\\|~/|\.{1,2}/|/(?=[\w.~-]))[^\s"'“”‘’<>|:;,()\[\]]*)
    | (?P<uuid>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)
    | (?P<hex>\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b)
    | (?P<number>[0-9]+(?:[.,:/x×-]?[0-9]+)*)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARK = "…"
_NUMBER = "#"
_PASSES = 4


def cause_of(job: Job) -> FailureCause:
    """Why this job failed, by its row alone; an empty key for one that has not failed or been cancelled."""
    if job.status is JobStatus.CANCELLED:
        return _of_kind(CauseKind.CANCELLED)
    if job.status is not JobStatus.FAILED:
        return _NO_CAUSE
    return cause_in(job.error_message or "", mapping(job.parameters.get(ERROR)))


def cause_in(message: str, details: Mapping[str, object] | None = None) -> FailureCause:
    """The cause that an error message tells; `details` are what the server told of it (`exception_type`)."""
    message = message[:MAX_MESSAGE].strip()
    kind_told = text((details or {}).get("exception_type"), 200)
    if message.casefold() == CANCELLED_BY_OPERATOR:
        return _of_kind(CauseKind.CANCELLED)
    told = f"{kind_told}\n{message}"
    for kind, pattern in _RULES:
        if found := pattern.search(told):
            subject = next((part for part in found.groups() if part), "")
            return _of_kind(kind, _one_line(subject))
    sentence = normalised(message.partition("\n")[0]) or normalised(kind_told)
    if not sentence:
        return _of_kind(CauseKind.UNKNOWN)
    return FailureCause(f"{CauseKind.OTHER}:{sentence.casefold()}", sentence)


def normalised(message: str) -> str:
    """The message on one line, without what differs from run to run: addresses, paths, ids, numbers."""
    line = _one_line(message[:MAX_MESSAGE])[:MAX_KEY]
    for _ in range(_PASSES):  # taking one thing out may lay another bare
        shorter = _one_line(_DIFFERING.sub(_stand_in, line))
        if shorter == line:
            break
        line = shorter
    return line


def common_words(job: Job) -> str:
    """A piece of the job's error that others of the same cause have too, for a text search; empty where there
    is none."""
    message = (job.error_message or "")[:MAX_MESSAGE]
    for kind, pattern in _RULES:
        found = pattern.search(message)
        if found and kind in (CauseKind.MEMORY, CauseKind.LOST, CauseKind.UNREACHABLE):
            return found.group()
    line = message.strip().partition("\n")[0][:MAX_KEY]
    pieces = [_tidy(each) for each in _DIFFERING.split(line) if each and not _DIFFERING.fullmatch(each)]
    pieces = [each for each in pieces if len(each) >= 6]
    return max(pieces, key=len, default="")


@dataclass(frozen=True, slots=True)
class SimilarFailures:
    """Jobs that failed the same way as another one, which is not among them."""

    cause: FailureCause
    refs: tuple[JobRef, ...]
    by_server: tuple[tuple[str, int], ...] = ()
    """(address, how many), most first."""
    is_whole: bool = True
    """False where there may be more: only so many were compared."""


async def similar_failures(
    job: Job, repository: JobRepository, background: Background, clock: Clock
) -> SimilarFailures:
    """Failed jobs of this kind, of the last 30 days, with the same cause, newest first. Reads pages by status
    and time, MOST_COMPARED rows at most. Raises DatabaseError."""
    cause = cause_of(job)
    if not cause.key or job.status is not JobStatus.FAILED:
        return SimilarFailures(cause, ())
    query = FeedQuery(
        kinds=frozenset({job.kind}),
        statuses=frozenset({JobStatus.FAILED}),
        created_from=(clock.now() - LOOKED_BACK).replace(minute=0, second=0, microsecond=0),
    )

    def read(after: Cursor | None) -> tuple[list[tuple[JobRef, str]], int, Cursor | None]:
        page = repository.page(query, after=after, limit=PAGE)
        alike = [each for each in page.jobs if each.ref != job.ref and cause_of(each).key == cause.key]
        return [(each.ref, each.comfy_url or "") for each in alike], len(page.jobs), page.next

    found: list[tuple[JobRef, str]] = []
    after: Cursor | None = None
    compared = 0
    while compared < MOST_COMPARED:
        alike, looked_at, after = await background.run(read, after)
        found += alike
        compared += looked_at
        if after is None:
            break
    servers = Counter(url for _, url in found if url)
    return SimilarFailures(cause, tuple(ref for ref, _ in found), tuple(servers.most_common()), after is None)


def _of_kind(kind: CauseKind, subject: str = "") -> FailureCause:
    words, remedy = _WORDS[kind]
    if not subject:
        return FailureCause(str(kind), words, kind, remedy)
    return FailureCause(f"{kind}:{subject.casefold()}", f"{words}: {subject}", kind, remedy)


def _stand_in(found: re.Match[str]) -> str:
    return _NUMBER if found.lastgroup == "number" else _MARK


def _one_line(message: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in message).split())


def _tidy(piece: str) -> str:
    """A piece of a sentence without what its neighbours left at its ends."""
    return piece.strip(" \t“”\"'‘’`()[]{}<>:;,.#")
