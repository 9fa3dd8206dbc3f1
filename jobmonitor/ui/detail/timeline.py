"""What happened to a job, on one axis of time: waited, ran, and its nodes.

Waiting and running are lengths of one clock each; when a node began is known only where its events were
heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.timing import JobTiming, NodeTime
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import duration_text, one_line

MOST_NODES = 12
"""Nodes that are shown: the slowest, in the order in which they ran."""
LEAST_PART = 0.02
"""Of the nodes' time, below which a node is not worth a line."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: seconds from the moment at which the job was queued."""

    label: str
    start: float
    seconds: float
    tone: str
    node_id: str = ""
    is_placed: bool = True
    """False where it is not known when it began: then it stands at the beginning of the run."""
    is_open: bool = False
    """Whether it goes on still."""

    @property
    def length(self) -> str:
        """As people read it."""
        return duration_text(timedelta(seconds=self.seconds))

    @property
    def spoken(self) -> str:
        """The bar as a sentence."""
        return f"{self.label}: {self.length}"

    @property
    def tip(self) -> str:
        """What there is to say of it, with seconds."""
        seconds = f"{self.seconds:.3g}" if self.seconds < 100 else f"{self.seconds:.0f}"
        lines = [translate("Details", "{label}: {seconds} s").format(label=self.label, seconds=seconds)]
        if self.node_id:
            lines.append(translate("Details", "Node {id}").format(id=one_line(self.node_id, 60)))
            if not self.is_placed:
                lines.append(translate("Details", "When it began was not heard."))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars of a job, and what is to be said of them."""

    bars: tuple[Bar, ...] = ()
    seconds: float = 0.0
    """How long the axis is."""
    begins: datetime | None = None
    ends: datetime | None = None
    note: str = ""
    """What is not known."""

    @property
    def nodes(self) -> tuple[Bar, ...]:
        """The bars of nodes alone."""
        return tuple(bar for bar in self.bars if bar.node_id)

    @property
    def spoken(self) -> str:
        """All of it as text."""
        return "; ".join(bar.spoken for bar in self.bars)


def timeline_of(
    job: Job, timing: JobTiming, *, running_since: datetime | None = None, now: datetime
) -> Timeline:
    """The bars of a job. `running_since`: since when it is seen to run, by this workstation's clock."""
    waited = timing.queue_seconds
    ran = timing.run_seconds
    goes_on = job.status is JobStatus.PROCESSING and running_since is not None
    if ran is None and goes_on and running_since is not None:
        ran = max(0.0, (now - running_since).total_seconds())
    bars: list[Bar] = []
    if waited is not None:
        bars.append(Bar(translate("Details", "Waited"), 0.0, waited, "pending"))
    start = waited or 0.0
    if ran is not None:
        label = translate("Details", "Runs") if goes_on else translate("Details", "Ran")
        tone = "processing" if goes_on else _TONES.get(job.status, "processing")
        bars.append(Bar(label, start, ran, tone, is_open=goes_on))
    bars += [_node_bar(node, start) for node in shown_nodes(timing.nodes)]
    length = max((bar.start + bar.seconds for bar in bars), default=0.0)
    return Timeline(tuple(bars), length, job.created_at, job.completed_at, _note(job, timing))


def shown_nodes(nodes: tuple[NodeTime, ...]) -> list[NodeTime]:
    """The nodes that are worth a line: in the order in which they began, where that is known of all; else the
    slowest first."""
    whole = sum(node.seconds for node in nodes)
    slowest = sorted(nodes, key=lambda node: -node.seconds)[:MOST_NODES]
    shown = [node for node in slowest if node.seconds > whole * LEAST_PART]
    if all(node.begins is not None for node in shown):
        shown.sort(key=lambda node: node.begins or 0.0)
    return shown


_TONES = {
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "cancelled",
}


def _node_bar(node: NodeTime, start: float) -> Bar:
    title = one_line(node.title, 80)
    begins = start + (node.begins or 0.0)
    return Bar(title, begins, node.seconds, "accent", node.node_id, node.begins is not None)


def _note(job: Job, timing: JobTiming) -> str:
    if timing.nodes or not job.status.is_terminal:
        return ""
    if timing.run_seconds is None and timing.queue_seconds is None:
        return translate("Details", "How long it waited and ran is not known.")
    return translate("Details", "Which node took how long was not heard.")
