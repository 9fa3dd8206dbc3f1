"""One run: a server, a database, workstations that die, and what became of it."""

from __future__ import annotations

import socket
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.faults.causes import cause, orders
from benchmarks.faults.databases import FaultyDatabase
from benchmarks.faults.plan import POINTS, Plan
from benchmarks.faults.process import PATIENCE, Process
from benchmarks.faults.rows import read_rows
from benchmarks.faults.station import Station
from benchmarks.faults.verdict import Finding, judge
from benchmarks.faults.witness import Witness
from jobmonitor.demo.simulator import SimulatorThread
from tests.support.pictures import png
from tests.support.postgres import PostgresServer

KILLED = (*POINTS, "kill-any", "both-die")
"""Faults that are nothing where the workstation is done before."""


@dataclass
class Outcome:
    """What became of a run. Seconds are those of the whole run."""

    plan: Plan
    findings: list[Finding] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    """What is said of rows that did not end well."""
    left: list[str] = field(default_factory=list)
    """Prompts that wait in the outbox for the operator."""
    hit: bool = True
    """Whether the fault took place: a workstation may be done before it would be killed."""
    seconds: float = 0.0

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.findings)


def shared_address() -> tuple[str, str] | None:
    """(host to listen on, name) of this machine for others; None where it does not know its own name."""
    name = socket.gethostname()
    try:
        return socket.gethostbyname(name), name
    except OSError:
        return None


def run(plan: Plan, postgres: PostgresServer | None = None) -> Outcome:
    """Does what the plan says and judges."""
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jm-fault-")))
        outcome = Course(plan, folder, stack, postgres).run()
    outcome.seconds = time.monotonic() - began
    return outcome


class Course:
    """One run while it goes on."""

    def __init__(self, plan: Plan, folder: Path, stack: ExitStack, postgres: PostgresServer | None) -> None:
        self.plan = plan
        self.folder = folder
        self.stack = stack
        self.database = FaultyDatabase(
            folder,
            stack,
            postgres if plan.on_postgresql else None,
            is_own=plan.fault == "database-restart",
        )
        shared = shared_address() if plan.other_home else None
        self.has_other_home = plan.other_home and shared is not None
        self.server = stack.enter_context(
            SimulatorThread(
                "0.33" if plan.newer_server else "0.3.64",
                host=shared[0] if shared else "127.0.0.1",
                step_seconds=plan.step_seconds,
                history_delay=plan.history_delay,
                previews=False,
            )
        )
        self.url = f"http://{shared[1]}:{self.server.port}" if shared else self.server.url
        self.witness = Witness()
        self.server.call(self.witness.attach)
        self.photo = folder / "photo.png"
        self.photo.write_bytes(png())
        self.prompts = tuple(f"run {plan.seed} job {number}" for number in range(plan.jobs))
        self.outcome = Outcome(plan)

    def start(self, home: str, **options: Any) -> Process:
        """Starts a workstation with the files of this name."""
        process = Process(Station(self.folder / home, self.database.address, self.url, self.photo, **options))
        self.stack.callback(process.end)
        return process

    def run(self) -> Outcome:
        plan = self.plan
        first = self.start(
            "here",
            prompts=self.prompts,
            **orders(plan),
        )
        if first.until("begins") is None:
            self._find("crashed", f"the first workstation did not begin: {first.said}")
            return self.outcome
        others = cause(self, first)
        ended = first.until("settled")
        self.outcome.hit = self.outcome.hit and (plan.fault not in KILLED or first.is_killed)
        self._crash(first, was_settled=ended is not None)
        first.end()
        for each in others:
            each.end()
        self.server.faults.clear()
        self.server.call(lambda _: setattr(self.witness, "at_put", lambda: None))
        self._settle()
        rows = read_rows(self.database.address)
        self.outcome.statuses = [row.status for row in rows]
        self.outcome.reasons = [row.error_message for row in rows if row.error_message]
        self.outcome.findings += judge(
            self.prompts,
            first.told,
            rows,
            self.witness,
            promised=first.promised,
            left=self.outcome.left,
            made=self._is_made,
            knows_wishes=not self.has_other_home,
        )
        return self.outcome

    def _is_made(self, prompt_id: str) -> bool:
        outputs = self.server.simulator.folder / "output"
        return bool(prompt_id) and any(prompt_id in path.name for path in outputs.rglob("*"))

    def _settle(self) -> None:
        """The next workstations; at the end nothing is left to do for anybody."""
        homes = ["there", "here"] if self.has_other_home else ["here"]
        for home in homes:
            process = self.start(home)
            settled = process.until("settled")
            self._crash(process, was_settled=settled is not None)
            process.end()
            self.outcome.left = process.left
        with suppress(TimeoutError):  # what still runs then, never ends
            self.server.wait_for(lambda sim: not sim.running and not sim.pending, PATIENCE)

    def _crash(self, process: Process, *, was_settled: bool) -> None:
        errors = [each[1] for each in process.said if each[0] == "error"]
        if errors:
            self._find("crashed", errors[0])
        elif not was_settled and not process.is_killed:
            self._find("unsettled", f"a workstation did not come to an end; it said {process.said[-2:]}")

    def _find(self, verdict: str, sentence: str) -> None:
        self.outcome.findings.append(Finding(verdict, sentence))
