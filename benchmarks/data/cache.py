"""Where generated databases are kept: one folder for each kind and size, made anew as its maker changes."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

VARIABLE = "JOBMONITOR_BENCH_CACHE"
_MARK = "made.json"
_NAME = re.compile(r"(postgresql|sqlite|generations)-\d+")


def cache_folder() -> Path:
    """The folder of all generated databases; `JOBMONITOR_BENCH_CACHE` names another."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser() if named else Path.home() / ".cache" / "jobmonitor-bench"


def cached(name: str, rows: int, make: Callable[[Path, int], None], sources: list[Path]) -> Path:
    """The folder with what `make(folder, rows)` writes into it, in a process of its own.

    It is used again for as long as the rows' generator and `sources` (files that make the tables) stay the
    same. What was not made to its end is made again.
    """
    folder = cache_folder() / f"{name}-{rows}"
    key = _version(sources)
    mark = folder / _MARK
    title = f"{name}, 2 × {rows:,} rows"
    if mark.exists() and json.loads(mark.read_text())["version"] == key:
        print(f"{title}: kept from before, {megabytes(folder):,.0f} MB in {folder}", flush=True)
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o755)  # a server that may not run as root has a user of its own
    print(f"{title}: generating in {folder} …", flush=True)
    begun = time.monotonic()
    process = multiprocessing.get_context("spawn").Process(target=make, args=(folder, rows))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{title}: could not be generated.")
    seconds = time.monotonic() - begun
    mark.write_text(json.dumps({"version": key, "rows": rows, "seconds": round(seconds, 1)}))
    print(f"  {seconds:.0f} s, {megabytes(folder):,.0f} MB", flush=True)
    return folder


def clear() -> None:
    """Removes all that was generated and nothing else, and says how much that was."""
    for folder in sorted(cache_folder().glob("*-*")):
        if _NAME.fullmatch(folder.name) and folder.is_dir():
            print(f"{megabytes(folder):,.0f} MB removed: {folder}")
            shutil.rmtree(folder)


def megabytes(folder: Path) -> float:
    """How much the files of a folder hold."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(sizes) / 1e6


def _version(sources: list[Path]) -> str:
    here = Path(__file__).parent
    texts = [path.read_text() for path in (here / "rows.py", here / "columns.py", *sources)]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
