"""What one run does; drawn from its seed, so that it can be run again."""

from __future__ import annotations

import random
from dataclasses import dataclass

FAULTS: dict[str, str] = {
    "kill-journal": "workstation killed around the journal's first entry",
    "kill-upload": "workstation killed around the upload",
    "kill-row": "workstation killed around the row, and the journal's word that it is there",
    "kill-post": "workstation killed around POST, also when the server just took it",
    "kill-acknowledged": "workstation killed around the journal's word that the server has it",
    "kill-running": "workstation killed around the row's turn to processing",
    "kill-completing": "workstation killed around the row's end, and the end of the journal's entry",
    "kill-step": "workstation killed before or after any call to journal, database or server",
    "kill-any": "workstation killed at any moment",
    "server-restart": "server killed and started again",
    "both-die": "workstation killed, server killed and started again",
    "answer-lost": "connection cut after the server took the prompt",
    "answer-lost-restart": "the same, and the server killed and started again",
    "late-500": "500 although the prompt is queued",
    "server-slow": "each answer of the server takes up to half a second",
    "server-silent": "the server answers nothing for seconds",
    "server-flaky": "answers are 500, or the connection breaks, by chance",
    "server-lying": "odd frames, events of others, ends that are none, half answers, garbage, 500, 1009",
    "database-away": "database away for a moment",
    "database-restart": "PostgreSQL stopped and started again",
    "database-read-only": "PostgreSQL takes no writes for a moment",
    "database-locked": "somebody else holds the table or the file",
    "database-slow": "each answer of the database takes up to a quarter of a second",
    "disk-full": "nothing can be written for a moment: journal, store, and database where it is a file",
    "clock-wrong": "the workstation's clock is an hour ahead or behind",
    "second-beside": "a second workstation on the same files",
    "ten-beside": "nine more workstations on the same jobs, each with files of its own",
    "websocket-cut": "websocket cut again and again",
    "cancel": "a job cancelled meanwhile",
    "cancel-submit": "the submitting task cancelled meanwhile",
}

STEP = "step"
"""The point that is any call."""
MOST_STEPS = 90
"""Calls of a workstation from its start to the end of its first jobs, about."""
NEED_POSTGRESQL = ("database-restart", "database-read-only")
NEED_NAME = ("ten-beside",)
"""Faults in which others follow a server that has an address for all."""

POINTS: dict[str, tuple[str, ...]] = {
    "kill-journal": ("journal.record",),
    "kill-upload": ("client.upload",),
    "kill-row": ("repository.create", "journal.recorded"),
    "kill-post": ("journal.claim", "client.submit", "server.put"),
    "kill-acknowledged": ("journal.acknowledged",),
    "kill-running": ("repository.processing",),
    "kill-completing": ("repository.end", "journal.settle"),
    "kill-step": (STEP,),
}
"""Calls around which a workstation can be killed."""


@dataclass(frozen=True, slots=True)
class Kill:
    """kill -9 before or after a call, the first or a later time that it is made (from 0)."""

    point: str
    after: bool
    turn: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. Times are seconds."""

    seed: str
    fault: str
    jobs: int
    on_postgresql: bool
    newer_server: bool
    other_home: bool
    """Whether the next workstation has nothing but the database."""
    step_seconds: float
    history_delay: float
    after: str
    """What is waited for before the fault: that the workstation "begins", or the server has the first prompt
    ("put"), or takes it up ("run")."""
    moment: float
    """From then to the fault; the measure of what is slow, too."""
    length: float
    """How long what is away stays away."""
    dies: bool
    """Whether the workstation is killed as well, after another `length`."""
    frames: int
    stop_at: str
    """The step of the submission at which its task is cancelled, `moment` / 20 later."""
    kill: Kill | None


MILESTONES = ("begins", "put", "put", "run")
STEPS = ("Checking", "Uploading", "Recording", "Recording", "Sending", "Sending")


def draw(seed: int, index: int, only: str | None = None, *, postgresql: bool = True) -> Plan:
    """The run with this number. The same for the same seed, number and `only`."""
    name = f"{seed}/{index}"
    chance = random.Random(name)
    faults = [name for name in FAULTS if postgresql or name not in NEED_POSTGRESQL]
    fault = only or faults[index % len(faults)]
    jobs = chance.randint(1, 3)
    points = POINTS.get(fault)
    kill = None
    if points is not None:
        point = chance.choice(points)
        turn = chance.randrange(MOST_STEPS if point == STEP else jobs)
        kill = Kill(point, chance.random() < 0.5, turn)
    return Plan(
        seed=name,
        fault=fault,
        jobs=jobs,
        on_postgresql=postgresql and (chance.random() < 0.3 or fault in NEED_POSTGRESQL),
        newer_server=chance.random() < 0.5,
        other_home=chance.random() < 0.25 or fault in NEED_NAME,
        step_seconds=chance.choice((0.0, 0.01, 0.05, 0.15)) if fault != "cancel" else 0.2,
        history_delay=chance.choice((0.002, 0.002, 0.1)),
        after=chance.choice(MILESTONES),
        moment=chance.uniform(0.0, 0.6),
        length=chance.uniform(0.05, 0.8),
        dies=chance.random() < 0.5,
        frames=chance.randint(1, 12),
        stop_at=chance.choice(STEPS),
        kill=kill,
    )
