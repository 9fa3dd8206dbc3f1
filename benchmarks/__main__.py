"""Runs every benchmark, or those that are named: `python -m benchmarks start feed_pages`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.data.cache import clear

FULL_ROWS = 5_000_000
ON_DATABASES = ("feed_pages", "heartbeat", "window")
"""Those that can be asked of so many rows."""


def arguments(name: str, options: argparse.Namespace) -> list[str]:
    """What one benchmark is called with."""
    if name not in (*ON_DATABASES, "generations", "start"):
        return []
    given = ["--rows", str(FULL_ROWS)] if options.full and name in ON_DATABASES else []
    if options.strict:
        given.append("--strict")
    if options.json is not None:
        given += ["--json", str((options.json / f"{name}.json").absolute())]
    return given


def main() -> int:
    """Each in a process of its own; the number of those that failed."""
    folder = Path(__file__).parent
    known = sorted([*(path.stem for path in folder.glob("[a-z]*.py")), "heartbeat"])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What jobmonitor costs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all by default")
    parser.add_argument(
        "--full",
        action="store_true",
        help=f"2 × {FULL_ROWS:,} rows; by default, only what reads a database",
    )
    parser.add_argument("--json", type=Path, metavar="FOLDER", help="write the results there as well")
    parser.add_argument("--strict", action="store_true", help="fail where a limit is exceeded")
    parser.add_argument("--clear", action="store_true", help="remove the generated databases, and do no more")
    options = parser.parse_args()
    if options.clear:
        clear()
        return 0
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(known)}.")
    if options.json is not None:
        options.json.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in options.names or (ON_DATABASES if options.full else known):
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments(name, options)]
        failed += subprocess.run(command, cwd=folder.parent).returncode != 0
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
