"""How long a job waited and ran, and what its nodes took. Each length is a difference of one clock alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobmonitor.domain.job import JSON, JobRef
from jobmonitor.domain.plain import mapping, number, text

MOST_NODES = 20
"""Nodes whose times are kept of a run: the slowest."""
LONGEST = 366 * 86_400.0
"""Seconds; a length beyond that is none."""
_TITLE = 120


@dataclass(frozen=True, slots=True)
class NodeTime:
    """What one visible node of a graph took, over all its executions."""

    node_id: str
    title: str
    seconds: float
    begins: float | None = None
    """Seconds from the begin of the run to its first execution; None where one of them was not heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTiming:
    """What is known of one job's times. None: not known."""

    queue_seconds: float | None = None
    """From when the server had the prompt to its begin."""
    run_seconds: float | None = None
    """From the begin to the end."""
    nodes: tuple[NodeTime, ...] = ()
    """The slowest first; nodes whose begin or end nobody heard are not among them."""

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return self.queue_seconds is not None or self.run_seconds is not None or bool(self.nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTiming:
    """A job's times as a workstation keeps them: the base of what is said of later ones."""

    ref: JobRef | None
    database: str
    """`DatabaseInfo.title` of the database that has the row."""
    workflow_name: str
    server_url: str
    pixels: int | None
    """Of all that was made: width times height, times the frames of a clip."""
    completed: bool
    """Whether the run came to a good end: of others the length says nothing of later ones."""
    timing: JobTiming


def nodes_json(nodes: tuple[NodeTime, ...]) -> dict[str, JSON]:
    """Node id → its title, its seconds, and when it began, where that is known."""
    return {
        each.node_id: {"title": each.title, "seconds": round(each.seconds, 3)}
        | ({} if each.begins is None else {"begins": round(each.begins, 3)})
        for each in nodes[:MOST_NODES]
    }


def read_nodes(value: JSON) -> tuple[NodeTime, ...]:
    """What `nodes_json` wrote, whatever became of it since: slowest first."""
    found = []
    for node_id, each in list(mapping(value).items())[:MOST_NODES]:
        seconds = length(mapping(each).get("seconds"))
        if seconds is not None:
            name = text(str(node_id), _TITLE)
            title = text(mapping(each).get("title"), _TITLE) or name
            found.append(NodeTime(name, title, seconds, length(mapping(each).get("begins"))))
    return tuple(sorted(found, key=lambda node: -node.seconds))


def timing_json(timing: JobTiming) -> dict[str, JSON]:
    """What is kept with a row; nothing for what is not known."""
    values: dict[str, JSON] = {}
    if timing.queue_seconds is not None:
        values["queue_seconds"] = round(timing.queue_seconds, 3)
    if timing.run_seconds is not None:
        values["run_seconds"] = round(timing.run_seconds, 3)
    if timing.nodes:
        values["nodes"] = nodes_json(timing.nodes)
    return values


def read_timing(value: JSON) -> JobTiming:
    """What `timing_json` wrote, whatever a row holds."""
    known: Mapping[str, JSON] = mapping(value)
    return JobTiming(
        queue_seconds=length(known.get("queue_seconds")),
        run_seconds=length(known.get("run_seconds")),
        nodes=read_nodes(known.get("nodes")),
    )


def between(earlier: datetime | None, later: datetime | None) -> float | None:
    """Seconds between two moments of one clock; None where one is not known, or they make no sense."""
    if earlier is None or later is None:
        return None
    return length((later - earlier).total_seconds())


def length(value: object) -> float | None:
    """A length in seconds; None for what is none."""
    seconds = number(value)
    return seconds if seconds is not None and 0 <= seconds <= LONGEST else None
