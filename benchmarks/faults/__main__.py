"""`python -m benchmarks.faults`: many runs with faults, a table of what was found.

Ends with 1 where anything was lost, doubled or wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from benchmarks.faults.plan import FAULTS, Plan, draw
from benchmarks.faults.run import Outcome, run
from benchmarks.faults.table import BAD, record, table
from tests.support.postgres import running_server

PAGE = Path(__file__).parents[2] / "docs" / "FAULTS.md"
WORKERS = 6
"""Runs side by side: most of their time is waiting."""


def main() -> int:
    """Runs and prints. The exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, help="a former run's, to have it again")
    parser.add_argument("--only", choices=FAULTS, metavar="FAULT", help=f"one of {', '.join(FAULTS)}")
    parser.add_argument("--first", type=int, default=0, help="number of the first run")
    parser.add_argument("--workers", type=int, default=WORKERS, help="runs side by side")
    parser.add_argument("--minutes", type=float, default=12.0, help="no run begins later than that")
    parser.add_argument("--without-postgresql", action="store_true", help="on database files alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found there as well")
    parser.add_argument("--record", action="store_true", help=f"put the table into {PAGE.name}")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else int.from_bytes(os.urandom(4))
    print(f"SEED={seed} RUNS={options.runs}", flush=True)
    plans = [
        draw(seed, index, options.only, postgresql=not options.without_postgresql)
        for index in range(options.first, options.first + options.runs)
    ]
    began = time.monotonic()
    outcomes = run_all(plans, options.workers, options.minutes * 60)
    print(table(outcomes))
    seconds = time.monotonic() - began
    print(f"{len(outcomes)} of {len(plans)} runs in {seconds:.0f} s, SEED={seed}")
    if options.record:
        command = (
            f"python -m benchmarks.faults --runs {options.runs} --seed {seed} --minutes {options.minutes:g}"
        )
        machine = f"{platform.system()}, {os.cpu_count()} cores, {options.workers} runs side by side"
        record(PAGE, outcomes, f"`{command}`, {machine}:\n{len(outcomes)} runs in {seconds:.0f} seconds.")
    if options.json is not None:
        found = [asdict(each) for each in outcomes]
        options.json.write_text(json.dumps({"seed": seed, "runs": found}, indent=1), encoding="utf-8")
    return int(len(outcomes) < len(plans) or any(each.count(name) for each in outcomes for name in BAD))


def run_all(plans: Iterable[Plan], workers: int, seconds: float) -> list[Outcome]:
    """Those that could begin within the time, in the order of the plans; tells each finding as it is made."""
    plans = list(plans)
    last = time.monotonic() + seconds
    needed = any(plan.on_postgresql for plan in plans)
    outcomes: dict[str, Outcome] = {}
    with (
        running_server() if needed else nullcontext() as postgres,
        ThreadPoolExecutor(workers) as pool,
    ):

        def one(plan: Plan) -> Outcome | None:
            return run(plan, postgres) if time.monotonic() < last else None

        for future in as_completed([pool.submit(one, plan) for plan in plans]):
            outcome = future.result()
            if outcome is None:
                continue
            outcomes[outcome.plan.seed] = outcome
            for finding in outcome.findings:
                print(f"{outcome.plan.fault} {outcome.plan.seed}: {finding.verdict}: {finding.sentence}")
            if outcome.findings:
                sys.stdout.flush()
    return [outcomes[plan.seed] for plan in plans if plan.seed in outcomes]


if __name__ == "__main__":
    raise SystemExit(main())
