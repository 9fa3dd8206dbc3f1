"""`python -m benchmarks.soak`: one workstation, many servers, very many jobs; how soon, and at what cost.

Ends with 1 where an end came too late or not at all, or memory grew.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks.common.machine import machine
from benchmarks.data.postgresql import running
from benchmarks.soak.report import report
from benchmarks.soak.run import Outcome, Plan, soak

DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Runs and prints. The exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="on each database")
    parser.add_argument("--seconds", type=float, help="in place of minutes")
    parser.add_argument("--servers", type=int, default=Plan.servers)
    parser.add_argument("--jobs", type=int, default=Plan.jobs, help="active jobs of each server")
    parser.add_argument(
        "--ends", type=float, default=Plan.ends, help="runs that end in a second, of all servers"
    )
    parser.add_argument(
        "--events", type=float, default=Plan.events, help="frames in a second, of all servers"
    )
    parser.add_argument(
        "--own", type=float, default=Plan.own, help="part of the jobs that was submitted here"
    )
    parser.add_argument(
        "--outage", type=float, default=0.0, help="seconds that all servers are away meanwhile"
    )
    parser.add_argument("--only", choices=DATABASES, help="one of the databases alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found there as well")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="profile the workstation's event loop")
    options = parser.parse_args()
    plan = Plan(
        servers=options.servers,
        jobs=options.jobs,
        seconds=options.seconds if options.seconds is not None else options.minutes * 60,
        ends=options.ends,
        events=options.events,
        own=options.own,
        outage=options.outage,
    )
    print(machine(), flush=True)
    outcomes: list[Outcome] = []
    for name in DATABASES if options.only is None else (options.only,):
        with tempfile.TemporaryDirectory(prefix="jm-soak-") as folder, _database(name, Path(folder)) as url:
            outcomes.append(soak(name, url, plan, Path(folder), profile=options.profile))
        print(report(outcomes[-1]), flush=True)
    if options.json is not None:
        found = {"machine": machine(), "soaks": [asdict(each) for each in outcomes]}
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return int(any(each.failures for each in outcomes))


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield str(folder / "jobs.sqlite")
        return
    data = folder / "postgresql"
    data.mkdir(mode=0o755)
    folder.chmod(0o755)
    with running(data) as url:
        yield url


if __name__ == "__main__":
    sys.exit(main())
