"""Asks questions of a feed, with their peers in turn, and tells what they cost."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from benchmarks.common.machine import machine, resident_megabytes
from benchmarks.common.report import Result, header, line, summary
from benchmarks.common.timing import Way, in_turn
from benchmarks.feed.cases import Case
from benchmarks.feed.statements import Driver, again, recorded
from jobmonitor.domain.errors import DatabaseError

SECONDS = 1.5
"""How long one question is asked again and again."""


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options that all benchmarks of feeds have."""
    made = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    made.add_argument("--seconds", type=float, default=SECONDS, help="for each question")
    made.add_argument("--only", default="", metavar="TEXT", help="only questions with this in their name")
    made.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    made.add_argument("--strict", action="store_true", help="fail where something is above its limit")
    return made


def measure(
    title: str, cases: Iterable[Case], driver: Driver, options: argparse.Namespace
) -> dict[str, object]:
    """Prints a table of one database; returns it as plain values."""
    print(f"\n{title}; {driver.version}; {machine()}\n{header()}", flush=True)
    before = resident_megabytes()
    results = []
    for case in cases:
        if options.only in case.name:
            results.append(_measured(case, driver, options.seconds))
            print(line(results[-1]), flush=True)
    after = resident_megabytes()
    print(f"memory: {before:.0f} MB before, {after:.0f} MB after\n{summary(results)}", flush=True)
    return {
        "title": title,
        "database": driver.version,
        "machine": machine(),
        "memory_before_mb": round(before),
        "memory_after_mb": round(after),
        "results": [result.to_json() for result in results],
        "slow": sum(result.is_slow for result in results),
    }


def finish(tables: list[dict[str, object]], options: argparse.Namespace) -> int:
    """Writes the tables where they are wanted; the exit code."""
    if options.json is not None:
        options.json.write_text(json.dumps(tables, indent=1))
    return int(options.strict and any(table["slow"] for table in tables))


def _measured(case: Case, driver: Driver, seconds: float) -> Result:
    case.way.before()
    try:
        with recorded() as statements:
            case.way.run()
    except DatabaseError as error:
        return Result(what=case.name, note=f"given up: {error.message}")
    ways = {"own": case.way}
    if statements:
        ways["raw"] = Way(again(driver, statements))
    if case.offset is not None:
        ways["offset"] = Way(again(driver, [case.offset]))
    try:
        times = in_turn(ways, seconds)
    except DatabaseError as error:  # near its time limit: it was answered once, and not again
        return Result(what=case.name, note=f"given up: {error.message}")
    return Result(
        what=case.name,
        own=times["own"],
        raw=times.get("raw"),
        offset=times.get("offset"),
        limit=case.limit,
    )
