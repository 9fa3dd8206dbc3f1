"""What the nodes of one run take, by the moments at which their events are heard; and the times of a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from jobmonitor.domain.job import JSON
from jobmonitor.domain.plain import number, text
from jobmonitor.domain.server import PromptRecord
from jobmonitor.domain.server_events import NodeState
from jobmonitor.domain.timing import JobTiming, NodeTime, between, length
from jobmonitor.domain.workflow import node_title
from jobmonitor.services.ports import Clock, JournalEntry

MOST_HEARD = 5_000
"""Nodes of one run that are measured."""
_TITLE = 120


class NodeClock:
    """Measures nodes by this workstation's monotonic clock, from the event that begins one to the event that
    ends it. What happened while nothing was heard is not measured."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[str, float] = {}
        self._spent: dict[str, float] = {}
        self._first: dict[str, float] = {}
        """When each node was first heard to begin."""
        self._unsure: set[str] = set()
        """Nodes of which a begin or an end was missed."""
        self._deaf = True
        """Whether something may have happened that was not heard."""
        self._tells_states = False
        """Whether the server tells each node's state, so that several may run side by side."""
        self._began: float | None = None
        self._ended: float | None = None
        self.began_at: datetime | None = None
        """When the begin was heard, by this workstation's clock; None where it was not."""

    def began(self) -> None:
        """The run begins now: all of it will be heard."""
        self._deaf = False
        self._began = self._clock.monotonic()
        self.began_at = self._clock.now()

    def missed(self) -> None:
        """From now on nothing is heard for a while."""
        self._deaf = True

    def hears(self) -> None:
        """Nothing of the run was missed so far."""
        self._deaf = False

    def started(self, node_id: str) -> None:
        """This node begins now."""
        now = self._clock.monotonic()
        if self._deaf:
            self._drop(self._open.keys())
            self._deaf = False
        elif not self._tells_states:
            for other in [each for each in self._open if each != node_id]:
                self._close(other, now)
        self._begin(node_id, now)

    def joined(self, node_id: str) -> None:
        """This node runs, since a moment that was not heard."""
        self._catch_up({node_id})

    def told(self, nodes: Iterable[NodeState]) -> None:
        """The states of all nodes that have started. A visible node may stand for several."""
        running: set[str] = set()
        finished: set[str] = set()
        for node in nodes:
            (finished if node.finished else running).add(node.node_id)
        self._tells_states = True
        if self._deaf:
            self._catch_up(running)
            return
        now = self._clock.monotonic()
        for node_id in finished - running:
            self._close(node_id, now)
        for node_id in running:
            self._begin(node_id, now)

    def finished(self, node_id: str) -> None:
        """This node is done."""
        self._close(node_id, self._clock.monotonic())

    def ended(self) -> None:
        """The run is over."""
        now = self._clock.monotonic()
        if self._deaf:
            self._drop(self._open.keys())
        for node_id in list(self._open):
            self._close(node_id, now)
        if self._ended is None:
            self._ended = now

    @property
    def run_seconds(self) -> float | None:
        """From the begin to the end, where both were heard."""
        if self._began is None or self._ended is None:
            return None
        return length(self._ended - self._began)

    @property
    def seconds(self) -> Mapping[str, float]:
        """What each node took whose begin and end were heard."""
        return {node_id: spent for node_id, spent in self._spent.items() if node_id not in self._unsure}

    @property
    def begins(self) -> Mapping[str, float]:
        """Seconds from the begin of the run to each node's; empty where the run's begin was not heard."""
        began = self._began
        return {} if began is None else {each: max(0.0, at - began) for each, at in self._first.items()}

    def _catch_up(self, running: set[str]) -> None:
        """These run now; what else ran ended unheard, and what is new among them began unheard."""
        self._drop(self._open.keys() - running)
        if len(self._unsure) < MOST_HEARD:
            self._unsure |= running - self._open.keys()
        self._deaf = False

    def _begin(self, node_id: str, now: float) -> None:
        if node_id not in self._unsure and len(self._spent) + len(self._open) < MOST_HEARD:
            self._open.setdefault(node_id, now)
            self._first.setdefault(node_id, now)

    def _close(self, node_id: str, now: float) -> None:
        since = self._open.pop(node_id, None)
        if since is not None:
            self._spent[node_id] = self._spent.get(node_id, 0.0) + max(0.0, now - since)

    def _drop(self, node_ids: Iterable[str]) -> None:
        for node_id in tuple(node_ids):
            self._open.pop(node_id, None)
            self._unsure.add(node_id)


def timing_of(
    record: PromptRecord | None,
    heard: NodeClock | None,
    entry: JournalEntry | None,
    graph: Mapping[str, JSON],
) -> JobTiming:
    """A job's times, each by one clock: the server's where its history has both moments, else this
    workstation's."""
    queue_seconds = run_seconds = None
    if record is not None:
        run_seconds = between(record.started_at, record.ended_at)
        queue_seconds = _waited_there(record)
    if heard is not None:
        if run_seconds is None:
            run_seconds = heard.run_seconds
        if queue_seconds is None and entry is not None:
            queue_seconds = between(entry.sending_since, heard.began_at)
    spent = heard.seconds if heard is not None else {}
    begins = heard.begins if heard is not None else {}
    nodes = [
        NodeTime(each, text(node_title(graph, each), _TITLE), spent[each], begins.get(each)) for each in spent
    ]
    return JobTiming(
        queue_seconds=queue_seconds,
        run_seconds=run_seconds,
        nodes=tuple(sorted(nodes, key=lambda node: -node.seconds)),
    )


def _waited_there(record: PromptRecord) -> float | None:
    """By the server alone, which since 0.33 notes when it had a prompt, in milliseconds."""
    created = number(record.extra_data.get("create_time"))
    if created is None or record.started_at is None:
        return None
    return length(record.started_at.timestamp() - created / 1000)
