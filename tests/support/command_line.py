"""The commands as an operator gives them, at a workstation of its own."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.processes import PROJECT

SECONDS = 60.0
"""How long a command may take before the test fails."""


@dataclass(frozen=True)
class Result:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What it printed, one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        """The only object it printed."""
        (one,) = self.objects
        return one

    @property
    def table(self) -> list[dict[str, str]]:
        """What it printed as CSV."""
        return list(csv.DictReader(io.StringIO(self.out)))

    def refused(self) -> str:
        """The one line on standard error of a command that did nothing."""
        assert self.out == "", self
        return self.complaint()

    def complaint(self) -> str:
        """The one line on standard error of a command that did not do what was asked."""
        assert self.code not in (0, -signal.SIGINT), self
        assert "Traceback" not in self.err, self
        (line,) = self.err.splitlines()
        return line


class Operator:
    """One workstation: a folder for everything, and what the environment says."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.environment = {"JOBMONITOR_HOME": str(home)}
        self.environment |= {f"JOBMONITOR_{name.upper()}": value for name, value in settings.items()}

    def run(self, *arguments: str | os.PathLike[str]) -> Result:
        """Runs a command in this process, through the program's own entry."""
        return call(self.environment, *arguments)

    def start(self, *arguments: str | os.PathLike[str] | bytes, program: str = "-m jobmonitor") -> Process:
        """Starts a command in a process of its own."""
        return Process(program, arguments, self.environment)


def call(environment: Mapping[str, str], *arguments: str | os.PathLike[str]) -> Result:
    """The program's entry with these arguments, standard streams and environment."""
    from jobmonitor.__main__ import main

    kept, streams = dict(os.environ), (sys.stdout, sys.stderr)
    level = logging.getLogger().level
    for name in [name for name in os.environ if name.startswith("JOBMONITOR_")]:
        del os.environ[name]
    os.environ.update(environment)
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    try:
        code = main([os.fspath(each) for each in arguments])
        return Result(code, sys.stdout.getvalue(), sys.stderr.getvalue())
    finally:
        sys.stdout, sys.stderr = streams
        logging.getLogger().setLevel(level)
        os.environ.clear()
        os.environ.update(kept)


@contextmanager
def _hearing_interrupts() -> Iterator[None]:
    """A process that starts here hears SIGINT, also where the tests run behind a shell that ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Process:
    """A command that runs."""

    def __init__(self, program: str, arguments: tuple[Any, ...], environment: Mapping[str, str]) -> None:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("JOBMONITOR_")}
        with _hearing_interrupts():
            self._process = subprocess.Popen(
                [sys.executable, *program.split(), *arguments],
                cwd=PROJECT,
                env={**inherited, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,  # so that nothing that `line` did not return is lost to `wait`
            )

    def wait(self) -> Result:
        """Until it ends."""
        out, err = self._process.communicate(timeout=SECONDS)
        return Result(self._process.returncode, out.decode(), err.decode())

    def send(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        self._process.send_signal(number)

    def line(self) -> str:
        """The next line of its standard output; empty where it ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode()

    def error_line(self) -> str:
        """The next line of its standard error; empty where it ended."""
        assert self._process.stderr is not None
        return self._process.stderr.readline().decode()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate(timeout=SECONDS)
