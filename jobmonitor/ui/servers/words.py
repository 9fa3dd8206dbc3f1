"""How a server's facts read: a word for its state, its queue, its memory, what it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobmonitor.domain.job import Job
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import Connection
from jobmonitor.domain.server_facts import Memory, RunSeen, ServerFacts, ServerMood, WorkflowGap
from jobmonitor.ui.feed.status_words import percent, told_progress
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import DASH, count_text, one_line, span_text

GIB = 2**30
MOST_TOLD = 6
"""Things that one line names."""


@dataclass(frozen=True, slots=True)
class MoodLook:
    """The icon, the word and the tone of a state."""

    icon: str
    word: str
    tone: str


MOODS = {
    ServerMood.UNREACHABLE: MoodLook("warning", mark("Servers", "unreachable"), "failed"),
    ServerMood.PAUSED: MoodLook("pause", mark("Servers", "paused"), "pending"),
    ServerMood.CONNECTING: MoodLook("server", mark("Servers", "connecting…"), "muted"),
    ServerMood.WORKING: MoodLook("status-processing", mark("Servers", "working"), "processing"),
    ServerMood.IDLE: MoodLook("status-completed", mark("Servers", "idle"), "completed"),
}


def mood_word(mood: ServerMood) -> str:
    """The word of a state, in the operator's language."""
    return translate("Servers", MOODS[mood].word)


def name_of(facts: ServerFacts) -> str:
    """What the server is called, on one line."""
    return one_line(facts.server.title, 80)


def state_text(facts: ServerFacts, now: datetime) -> str:
    """The state in words: "idle", "working 62 %", "unreachable 3 min"."""
    word = mood_word(facts.mood)
    if facts.is_lost:
        lost = now - facts.status.since
        return word if lost < timedelta(minutes=1) else f"{word} {span_text(lost)}"
    fraction = run_fraction(facts)
    return word if fraction is None else f"{word} {percent(fraction)}"


def run_fraction(facts: ServerFacts) -> float | None:
    """How far the first run is that tells it, 0 to 1; None where none does."""
    for run in facts.runs:
        told = told_progress(run.live) if run.live.phase is Phase.RUNNING else None
        if told is not None:
            return min(1.0, max(0.0, told.fraction))
    return None


def queue_text(facts: ServerFacts) -> str:
    """How many prompts run or wait; a dash where nobody knows."""
    length = facts.status.queue_length
    return DASH if length is None else count_text(length)


def latency_text(facts: ServerFacts) -> str:
    """ "4 ms", "1.2 s"; a dash where it was not measured."""
    seconds = facts.latency
    if seconds is None:
        return DASH
    return f"{max(1, round(seconds * 1000))} ms" if seconds < 1 else f"{seconds:.1f} s"


def memory_text(memory: Memory | None) -> str:
    """What is taken of it: "18 / 24 GB"; a dash where the server does not say."""
    if memory is None:
        return DASH
    return f"{_gigabytes(memory.used)} / {_gigabytes(memory.total)} GB"


def memory_sentence(memory: Memory | None) -> str:
    """The same for whoever cannot see the bar."""
    if memory is None:
        return translate("Servers", "not told by the server")
    return translate("Servers", "{used} of {total} GB taken, {free} GB free").format(
        used=_gigabytes(memory.used), total=_gigabytes(memory.total), free=_gigabytes(memory.free)
    )


def _gigabytes(count: int) -> str:
    size = count / GIB
    return f"{size:.0f}" if size >= 10 or size == int(size) else f"{size:.1f}"


def job_text(job: Job) -> str:
    """What a job is, in a few words: its workflow, and what it is about."""
    about = one_line(job.prompt or job.title or "", 80)
    return f"{one_line(job.workflow_name, 60)} · {about}" if about else one_line(job.workflow_name, 60)


def run_text(run: RunSeen) -> str:
    """What runs, and how far it is: "wan-i2v · 62 % · KSampler 12/20"."""
    parts = [one_line(run.job.workflow_name, 60)]
    told = told_progress(run.live) if run.live.phase is Phase.RUNNING else None
    if run.live.phase is Phase.CANCELLING:
        parts.append(translate("Servers", "cancelling…"))
    elif told is not None:
        parts.append(percent(told.fraction))
        node = one_line(told.node_title, 60)
        steps = f"{told.step}/{told.steps}" if told.step is not None and told.steps else ""
        parts.append(f"{node} {steps}".strip())
    return " · ".join(part for part in parts if part)


def runs_text(facts: ServerFacts) -> str:
    """What runs at the server; empty where nothing that is known does."""
    if facts.runs:
        return run_text(facts.runs[0])
    if facts.mood is ServerMood.WORKING or (facts.mood is ServerMood.PAUSED and facts.status.queue_length):
        return translate("Servers", "a prompt that is in no list")
    return ""


def gap_text(gap: WorkflowGap) -> str:
    """What a server lacks for one workflow: packs, then models."""
    named = [*gap.packs, *gap.models]
    told = ", ".join(one_line(each, 80) for each in named[:MOST_TOLD])
    if len(named) > MOST_TOLD:
        more = translate("Servers", "{count} more").format(count=len(named) - MOST_TOLD)
        told = f"{told}, {more}"
    if gap.stops:
        return told
    return translate("Servers", "{missing}, for some choices only").format(missing=told)


def problem_text(facts: ServerFacts) -> str:
    """What is wrong with it, in one sentence; empty where nothing is."""
    if facts.status.problem and facts.status.connection is not Connection.CONNECTED:
        return one_line(facts.status.problem)
    return one_line(facts.problem)


def spoken(facts: ServerFacts, now: datetime) -> str:
    """A whole row for a screen reader."""
    parts = [name_of(facts), state_text(facts, now)]
    if facts.pause is not None and facts.mood is not ServerMood.PAUSED:
        parts.append(mood_word(ServerMood.PAUSED))
    if facts.status.queue_length is not None:
        parts.append(translate("Servers", "%n in the queue", facts.status.queue_length))
    if text := runs_text(facts):
        parts.append(text)
    if facts.vram is not None:
        words = translate("Servers", "video memory {memory}")
        parts.append(words.format(memory=memory_sentence(facts.vram)))
    if facts.latency is not None:
        parts.append(translate("Servers", "answers in {time}").format(time=latency_text(facts)))
    if facts.lacks:
        parts.append(translate("Servers", "lacks something for %n workflow(s)", facts.lacks))
    return ", ".join(parts)


def row_tip(facts: ServerFacts, now: datetime) -> str:
    """What the row has no room for."""
    lines = [facts.server.title, facts.server.url, state_text(facts, now)]
    if facts.version:
        lines.append(f"ComfyUI {one_line(facts.version, 40)}")
    lines += [one_line(each.name, 80) for each in facts.devices[:MOST_TOLD]]
    if facts.vram is not None:
        lines.append(memory_sentence(facts.vram))
    if text := runs_text(facts):
        lines.append(text)
    if problem := problem_text(facts):
        lines.append(problem)
    return "\n".join(dict.fromkeys(line for line in lines if line))
