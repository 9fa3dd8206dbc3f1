"""`python -m benchmarks.soak.station`: one workstation without a window, measured from inside.

Says `ready` once it has seen all jobs at their servers; ends when its input does, and then writes what it
measured as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import psutil
from sqlalchemy import Engine, event

from jobmonitor.bootstrap import build_application
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.domain.events import Event, JobChanged, LivesChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.results import Keep
from jobmonitor.domain.server import Server
from jobmonitor.services.application import Application

SAMPLE_SECONDS = 1.0
BEAT_SECONDS = 0.05


@dataclass
class Statements:
    """How many statements both databases were sent, and how many at once. Counted in any thread."""

    count: int = 0
    at_once: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def listen(self) -> None:
        """Counts from now on."""
        event.listen(Engine, "before_cursor_execute", self._begins)
        event.listen(Engine, "after_cursor_execute", self._ends)
        event.listen(Engine, "handle_error", self._fails)

    def _begins(self, *_: object) -> None:
        with self.lock:
            self.count += 1
            self.at_once += 1
            self.most = max(self.most, self.at_once)

    def _ends(self, *_: object) -> None:
        with self.lock:
            self.at_once -= 1

    def _fails(self, context: Any) -> None:
        if getattr(context, "cursor", None) is not None:  # not where rows are fetched
            self._ends()


class Meter:
    """One line of numbers a second. What it notes besides goes to a file: its own memory stays the same."""

    def __init__(self, application: Application, statements: Statements, ends: TextIO) -> None:
        """`ends`: a line of JSON for each job whose end was told: prompt id, time."""
        self._process = psutil.Process()
        self._statements = statements
        self._lateness = 0.0
        self._told: Counter[str] = Counter()
        self.samples: list[dict[str, float]] = []
        self._ends = ends
        self.seen: set[JobRef] | None = set()
        """Jobs that were seen at their servers; None where nobody asks any more."""
        application.bus.subscribe(self._hear)

    def _hear(self, told: Event) -> None:
        self._told[type(told).__name__] += 1
        if isinstance(told, LivesChanged) and self.seen is not None:
            self.seen.update(told.states)
        if isinstance(told, JobChanged) and told.job.status.is_terminal:
            self._ends.write(json.dumps((told.job.comfy_job_id or "", time.time())) + "\n")

    async def beat(self) -> None:
        """How late the event loop is, at worst, in each second."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_SECONDS
            await asyncio.sleep(BEAT_SECONDS)
            self._lateness = max(self._lateness, loop.time() - due)

    async def sample(self) -> None:
        """Until it is cancelled."""
        began = time.monotonic()
        while True:
            self.samples.append(await asyncio.to_thread(self._take, time.monotonic() - began))
            self._lateness, self._statements.most = 0.0, self._statements.at_once
            await asyncio.sleep(SAMPLE_SECONDS)

    def _take(self, at: float) -> dict[str, float]:
        own = self._process.cpu_times()
        helpers = cpu = 0.0
        for child in self._process.children(recursive=True):
            try:
                times = child.cpu_times()
                cpu += times.user + times.system
                helpers += child.memory_info().rss
            except psutil.Error:
                continue
        return {
            "at": at,
            "cpu": own.user + own.system,
            "helpers_cpu": cpu,
            "rss": self._process.memory_info().rss,
            "helpers_rss": helpers,
            "threads": self._process.num_threads(),
            "files": self._process.num_fds() if hasattr(self._process, "num_fds") else 0,
            "lateness": self._lateness,
            "statements": self._statements.count,
            "at_once": self._statements.most,
            "told": sum(self._told.values()),
        }

    @property
    def told(self) -> dict[str, int]:
        """Kind of event → how many were told on the bus."""
        return dict(self._told)


async def main() -> None:
    """Until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--servers", type=Path, required=True, help="a file with a JSON list of addresses")
    parser.add_argument("--jobs", type=int, required=True, help="how many there are to follow")
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--profile", type=Path, help="write a profile of the event loop's thread there")
    options = parser.parse_args()
    statements = Statements()
    statements.listen()
    urls = json.loads(options.servers.read_text(encoding="utf-8"))
    servers = tuple(Server(url, f"gpu{number:02d}") for number, url in enumerate(urls, 1))
    # Whether files are fetched as well depends on their size, not on how many jobs there are.
    settings = Settings(database=options.database, servers=servers, keep_results=Keep.NONE)
    application = build_application(Paths.below(options.home), settings)
    ends = options.report.with_suffix(".ends").open("w+", encoding="utf-8")
    meter = Meter(application, statements, ends)
    tasks = [asyncio.create_task(meter.beat()), asyncio.create_task(meter.sample())]
    began = time.monotonic()
    await application.start()
    await seen(meter, options.jobs)
    started = time.monotonic() - began
    print("ready", flush=True)
    profile = _profile(options.profile)
    await asyncio.to_thread(sys.stdin.read)
    _finish(profile, options.profile)
    for task in tasks:
        task.cancel()
    ends.seek(0)
    report = {
        "started": started,
        "samples": meter.samples,
        "ends": [json.loads(line) for line in ends],
        "told": meter.told,
        "connections": Counter(str(each.connection) for each in application.tracking.server_statuses()),
    }
    options.report.write_text(json.dumps(report), encoding="utf-8")
    await application.close()
    ends.close()


async def seen(meter: Meter, jobs: int) -> None:
    """Until so many jobs were seen at their servers; nothing tells of that by itself."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def look() -> None:
        if meter.seen is None or len(meter.seen) >= jobs:
            meter.seen = None
            done.set()
        else:
            loop.call_later(0.1, look)

    look()
    await done.wait()


def _profile(path: Path | None) -> Any:
    if path is None:
        return None
    import cProfile

    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    return profile


def _finish(profile: Any, path: Path | None) -> None:
    if profile is not None:
        profile.disable()
        profile.dump_stats(path)


if __name__ == "__main__":
    asyncio.run(main())
