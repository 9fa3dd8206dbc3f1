"""Runs every benchmark, or those that are named: `python -m benchmarks start feed_pages`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    """Each in a process of its own; the number of those that failed."""
    folder = Path(__file__).parent
    known = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(known)}.\n")
        return 2
    failed = 0
    for name in names or known:
        print(f"== {name}", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=folder.parent).returncode != 0
        )
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
