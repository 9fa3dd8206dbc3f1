"""One soak on one database, from the first row to the last number."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.soak.rows import SoakJob, SoakRows
from benchmarks.soak.verdict import Cost, Latencies, cost, failures, latencies
from jobmonitor.config.paths import Paths

ROOT = Path(__file__).resolve().parents[2]
GRAPH = ROOT / "resources" / "workflows" / "wan-i2v.json"
FARMS = 2
FEED_SECONDS = 1.0
"""Between two portions of new jobs: one for each that ended."""
REST_SECONDS = 5.0
"""After the last end that counts, until the rows are read."""
PATIENCE = 180.0


@dataclass(frozen=True)
class Plan:
    """What is done."""

    servers: int = 50
    jobs: int = 500
    """Active jobs of each server."""
    seconds: float = 600.0
    ends: float = 20.0
    """Runs that end in a second, of all servers."""
    events: float = 1_000.0
    """Frames in a second, of all servers."""
    own: float = 0.5
    """Part of the jobs that this workstation submitted, which servers tell it of in detail."""
    outage: float = 0.0
    """Seconds for which all servers are away, in the middle."""

    @property
    def run_seconds(self) -> float:
        """How long each run takes."""
        return self.servers / self.ends

    @property
    def steps(self) -> int:
        """Reports of progress in each run of our own, so that there are as many frames as planned."""
        others = self.ends * 3  # the status frames of each run
        frames = (self.events - others) / max(self.ends * self.own, 1e-9)
        return max(4, round((frames - 12) * 6 / 7))  # a preview with each sixth; a run's other frames


@dataclass(frozen=True)
class Outcome:
    """What one soak showed."""

    database: str
    plan: Plan
    started: float
    """Seconds until everything was followed."""
    ended: int
    events: float
    """Frames a second that the servers sent."""
    asked: dict[str, float]
    """Kind of question → how many the servers were asked in a second."""
    in_rows: Latencies
    told: Latencies
    """Until it was told inside the workstation, after the commit."""
    cost: Cost
    statuses: dict[str, int]
    connections: dict[str, int]
    bus: dict[str, int]

    @property
    def failures(self) -> list[str]:
        """What did not hold."""
        return failures(self.in_rows, self.cost)


def soak(name: str, url: str, plan: Plan, folder: Path, *, profile: Path | None = None) -> Outcome:
    """Runs it on the database at `url`; `folder` is empty, and has the workstation's files afterwards."""
    home = folder / "home"
    paths = Paths.below(home)
    paths.data.mkdir(parents=True)
    host = address_of_this_computer()
    with ExitStack() as stack:
        shares = [plan.servers // FARMS + (number < plan.servers % FARMS) for number in range(FARMS)]
        farms = [stack.enter_context(_farm(share, plan, host)) for share in shares if share]
        servers = [(farm, place) for farm in farms for place in range(len(farm.urls))]
        rows = SoakRows(url, paths.state_file, GRAPH)
        stack.callback(rows.close)
        feeder = Feeder(rows, servers, plan)
        feeder.add([plan.jobs] * len(servers))
        rows.analyse()
        addresses = folder / "servers.json"
        addresses.write_text(json.dumps([url for farm in farms for url in farm.urls]), encoding="utf-8")
        report = folder / "report.json"
        arguments = ["--home", str(home), "--database", url, "--servers", str(addresses)]
        arguments += ["--jobs", str(plan.servers * plan.jobs), "--report", str(report)]
        arguments += ["--profile", str(profile)] if profile is not None else []
        station = stack.enter_context(_process("benchmarks.soak.station", *arguments))
        assert station.stdout is not None
        assert station.stdin is not None
        _expect(station.stdout.readline().strip() == "ready", "The workstation did not start.")
        frames, ends, asked, seconds = feeder.run()
        statuses = rows.statuses()
        written = rows.completed()
        station.stdin.close()
        _expect(station.wait(PATIENCE) == 0, "The workstation ended with an error.")
        found = json.loads(report.read_text(encoding="utf-8"))
    samples = [each for each in found["samples"] if each["at"] >= found["started"]]
    return Outcome(
        database=name,
        plan=plan,
        started=found["started"],
        ended=len(ends),
        events=frames / seconds,
        asked={kind: round(count / seconds, 2) for kind, count in sorted(asked.items())},
        in_rows=latencies(ends, written),
        told=latencies(ends, {prompt_id: at for prompt_id, at in found["ends"] if prompt_id in written}),
        cost=cost(samples),
        statuses=statuses,
        connections=found["connections"],
        bus={kind: round(count / seconds) for kind, count in found["told"].items()},
    )


def address_of_this_computer() -> str:
    """One that is not a loopback address, where there is one: jobs of others are followed there alone."""
    for addresses in psutil.net_if_addrs().values():
        for each in addresses:
            if each.family == socket.AF_INET and not each.address.startswith("127."):
                return str(each.address)
    return "127.0.0.1"


class Farm:
    """Light servers in a process of their own."""

    def __init__(self, process: subprocess.Popen[str], host: str) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._output = process.stdin, process.stdout
        self.urls = [f"http://{host}:{port}" for port in self.answer()]

    def tell(self, command: dict[str, Any]) -> None:
        """Gives a command."""
        self._input.write(json.dumps(command) + "\n")
        self._input.flush()

    def answer(self) -> Any:
        """What it says next."""
        line = self._output.readline()
        _expect(bool(line), "The servers ended.")
        return json.loads(line)


class Feeder:
    """Keeps as many jobs active as planned: one new one for each that ended."""

    def __init__(self, rows: SoakRows, servers: Sequence[tuple[Farm, int]], plan: Plan) -> None:
        self._rows = rows
        self._servers = servers
        self._plan = plan
        self._place: dict[str, int] = {}
        self._made = 0
        self._frames: Counter[str] = Counter()

    def add(self, counts: Sequence[int]) -> None:
        """New jobs for each server, first in the database, then at the server."""
        if not any(counts):
            return
        jobs: list[tuple[int, SoakJob]] = []
        for number, count in enumerate(counts):
            farm, place = self._servers[number]
            for _ in range(count):
                self._made += 1
                own = self._made * self._plan.own % 1 < self._plan.own
                jobs.append((number, SoakJob.new(farm.urls[place], own=own)))
        self._rows.add([job for _, job in jobs])
        orders: dict[int, list[tuple[int, str, bool]]] = {}
        for number, job in jobs:
            farm, place = self._servers[number]
            self._place[job.prompt_id] = number
            orders.setdefault(id(farm), []).append((place, job.prompt_id, job.own))
        for farm in self._farms:
            if id(farm) in orders:
                farm.tell({"add": orders[id(farm)]})

    @property
    def _farms(self) -> list[Farm]:
        return list({id(farm): farm for farm, _ in self._servers}.values())

    def run(self) -> tuple[float, dict[str, float], Counter[str], float]:
        """Feeds for as long as planned. Frames, ends by prompt, questions asked, seconds."""
        before, asked_before, _ = self._gather()
        for farm in self._farms:
            farm.tell({"begin": True})
        ends: dict[str, float] = {}
        began = time.monotonic()
        away = self._plan.outage == 0
        while (spent := time.monotonic() - began) < self._plan.seconds:
            time.sleep(FEED_SECONDS)
            if not away and spent > self._plan.seconds / 2:
                away = True
                for farm in self._farms:
                    farm.tell({"leave": self._plan.outage})
            _, _, new = self._gather()
            ends.update(new)
            counts = [0] * len(self._servers)
            for prompt_id in new:
                counts[self._place.pop(prompt_id)] += 1
            self.add(counts)
        frames, asked, new = self._gather()
        ends.update(new)
        time.sleep(REST_SECONDS)
        return frames - before, ends, asked - asked_before, time.monotonic() - began - REST_SECONDS

    def _gather(self) -> tuple[int, Counter[str], dict[str, float]]:
        frames, asked, ends = 0, Counter[str](), {}
        for farm in self._farms:
            farm.tell({"tell": True})
            said = farm.answer()
            frames += said["frames"]
            asked.update(said["asked"])
            ends.update(said["ends"])
        return frames, asked, ends


@contextmanager
def _farm(servers: int, plan: Plan, host: str) -> Iterator[Farm]:
    arguments = ["--servers", str(servers), "--host", host, "--graph", str(GRAPH)]
    arguments += ["--run-seconds", str(plan.run_seconds), "--steps", str(plan.steps)]
    with _process("benchmarks.soak.farm", *arguments) as process:
        yield Farm(process, host)


@contextmanager
def _process(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = dict(os.environ) | {"NO_PROXY": "*", "no_proxy": "*"}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _expect(held: bool, sentence: str) -> None:
    if not held:
        raise RuntimeError(sentence)
