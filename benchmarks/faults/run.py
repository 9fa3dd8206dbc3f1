"""One run: a server, a database, workstations that die, and what became of it."""

from __future__ import annotations

import multiprocessing
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.faults import station as stations
from benchmarks.faults.plan import POINTS, Plan
from benchmarks.faults.rows import read_rows
from benchmarks.faults.station import Station
from benchmarks.faults.verdict import Finding, judge
from benchmarks.faults.witness import Witness
from jobmonitor.demo.simulator import SimulatorThread
from tests.support.database import RoleDatabase, role_database
from tests.support.pictures import png
from tests.support.postgres import PostgresServer

KILLED = (*POINTS, "kill-any", "both-die")
"""Faults that are nothing where the workstation is done before."""
PATIENCE = 40.0
"""Seconds until something that does not settle counts as never ending."""


@dataclass
class Outcome:
    """What became of a run. Seconds are those of the whole run."""

    plan: Plan
    findings: list[Finding] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    """What is said of rows that did not end well."""
    hit: bool = True
    """Whether the fault took place: a workstation may be done before it would be killed."""
    seconds: float = 0.0

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.findings)


@cache
def _context() -> Any:
    """Workstations are forked from a process that has imported everything and has done nothing yet."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([stations.__name__])
    return context


class Process:
    """A workstation that runs."""

    def __init__(self, station: Station) -> None:
        context = _context()
        self._wire: Connection
        self._wire, theirs = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(
            target=stations.main, args=(station, theirs), daemon=True
        )
        self._process.start()
        theirs.close()
        self.said: list[tuple[Any, ...]] = []

    def until(self, word: str | None, seconds: float = PATIENCE) -> tuple[Any, ...] | None:
        """What it says with this first word; None where it ends (or the time does) before."""
        deadline = time.monotonic() + seconds
        try:
            while self._wire.poll(max(0.0, deadline - time.monotonic())):
                self.said.append(self._wire.recv())
                if self.said[-1][0] == word:
                    return self.said[-1]
        except (EOFError, OSError):
            self._process.join(PATIENCE)
        return None

    @property
    def is_killed(self) -> bool:
        """Whether it ended by kill -9."""
        return (self._process.exitcode or 0) == -9

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()

    def end(self) -> None:
        """Ends it, however it is."""
        self._process.kill()
        self._process.join(PATIENCE)
        with suppress(EOFError, OSError):
            while self._wire.poll(0):
                self.said.append(self._wire.recv())
        self._wire.close()

    @property
    def told(self) -> list[str]:
        """Prompts that it said are submitted."""
        return [each[1] for each in self.said if each[0] == "submitted"]


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
        outcome = _Course(plan, folder, stack, postgres).run()
    outcome.seconds = time.monotonic() - began
    return outcome


class _Course:
    def __init__(self, plan: Plan, folder: Path, stack: ExitStack, postgres: PostgresServer | None) -> None:
        self.plan = plan
        self.folder = folder
        self.stack = stack
        self.role: RoleDatabase | None = None
        if plan.on_postgresql and postgres is not None:
            self.role = stack.enter_context(role_database(postgres))
        self.database = self.role.url if self.role is not None else str(folder / "jobs.sqlite")
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

    def _start(self, home: str, **options: Any) -> Process:
        process = Process(Station(self.folder / home, self.database, self.url, self.photo, **options))
        self.stack.callback(process.end)
        return process

    def run(self) -> Outcome:
        plan = self.plan
        first = self._start(
            "here",
            prompts=self.prompts,
            kill=plan.kill if plan.kill and plan.kill.point != "server.put" else None,
            cancel_after=plan.moment / 2 if plan.fault == "cancel" else None,
            stop_submitting=(plan.stop_at, plan.moment / 20) if plan.fault == "cancel-submit" else None,
        )
        if first.until("begins") is None:
            self._find("crashed", f"the first workstation did not begin: {first.said}")
            return self.outcome
        second = self._cause(first)
        ended = first.until("settled")
        self.outcome.hit = self.outcome.hit and (plan.fault not in KILLED or first.is_killed)
        self._crash(first, was_settled=ended is not None)
        first.end()
        if second is not None:
            second.end()
        self.server.faults.clear()
        self.server.call(lambda _: setattr(self.witness, "at_put", lambda: None))
        self._settle()
        rows = read_rows(self.database)
        self.outcome.statuses = [row.status for row in rows]
        self.outcome.reasons = [row.error_message for row in rows if row.error_message]
        self.outcome.findings += judge(
            self.prompts, first.told, rows, self.witness, knows_wishes=not self.has_other_home
        )
        return self.outcome

    def _settle(self) -> None:
        """The next workstations; at the end nothing is left to do for anybody."""
        homes = ["there", "here"] if self.has_other_home else ["here"]
        for home in homes:
            process = self._start(home)
            settled = process.until("settled")
            self._crash(process, was_settled=settled is not None)
            process.end()
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

    # Faults

    def _cause(self, first: Process) -> Process | None:
        """The fault itself; the second workstation, where there is one."""
        plan, server = self.plan, self.server
        second = None
        match plan.fault:
            case "kill-any":
                self._pause()
                first.kill()
            case "server-restart":
                self._pause()
                self._restart()
            case "both-die":
                self._pause()
                first.kill()
                self._restart()
            case "answer-lost":
                server.faults.lost_answer = True
                self._perhaps_dies(first)
            case "answer-lost-restart":
                taken = threading.Event()
                server.faults.lost_answer = True
                server.call(lambda _: setattr(self.witness, "at_put", taken.set))
                if taken.wait(PATIENCE):
                    self._restart()
                server.faults.lost_answer = False
                self._perhaps_dies(first)
            case "late-500":
                server.call(lambda _: setattr(self.witness, "at_put", _fail))
                self._perhaps_dies(first)
            case "database-away":
                self._pause()
                with self._database_away():
                    time.sleep(plan.length)
                self._perhaps_dies(first)
            case "second-beside":
                second = self._start("here")
                self._perhaps_dies(first)
            case "websocket-cut":
                server.faults.drop_websocket = plan.frames
                self._perhaps_dies(first)
            case "cancel" | "cancel-submit":
                self._perhaps_dies(first)
            case _ if plan.kill is not None and plan.kill.point == "server.put":
                turns = iter(range(plan.jobs))

                def strike() -> None:
                    if next(turns, None) == plan.kill.turn:
                        first.kill()

                server.call(lambda _: setattr(self.witness, "at_put", strike))
        return second

    def _perhaps_dies(self, first: Process) -> None:
        if self.plan.dies:
            self._pause()
            first.kill()

    def _pause(self) -> None:
        """Until the moment that the plan means."""
        match self.plan.after:
            case "put":
                self.witness.was_put.wait(PATIENCE / 4)
            case "run":
                self.witness.was_taken.wait(PATIENCE / 4)
        time.sleep(self.plan.moment)

    def _restart(self) -> None:
        self.server.kill()
        time.sleep(self.plan.length / 2)
        self.server.start()

    @contextmanager
    def _database_away(self) -> Iterator[None]:
        if self.role is not None:
            self.role.take_away()
            try:
                yield
            finally:
                self.role.give_back()
            return
        connection = sqlite3.connect(self.database, timeout=5.0, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")
        finally:
            connection.close()


def _fail() -> None:
    raise RuntimeError("queued all the same")
