"""The simulated server of the demo, in a process of its own, so that it does not slow the window down."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobmonitor.domain.errors import StorageError


@contextmanager
def simulated_server(folder: Path, *, step_seconds: float, behave: str = "0.33") -> Iterator[str]:
    """The address of a simulator that runs until the block ends."""
    command = [sys.executable, "-m", "jobmonitor.demo.simulator", "--port", "0", "--behave", behave]
    command += ["--step-seconds", str(step_seconds), "--folder", str(folder), "--packs"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = line.strip().rpartition(" ")[2]
            if not address.startswith("http://"):
                raise StorageError(
                    "The simulated server did not start.",
                    remedy="Install the extra `demo`: pip install 'jobmonitor[demo]'.",
                    details=line,
                )
            yield address
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
