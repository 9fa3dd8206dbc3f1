"""Programs in processes of their own, and what they say, line by line."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
SECONDS = 60.0
"""How long a line is waited for: much longer than it should take on a slow machine."""


class Program:
    """A Python module that runs, and prints one JSON object a line."""

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.seen: list[dict[str, Any]] = []
        self._errors: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        self._errors.extend(self._process.stderr)

    @property
    def errors(self) -> str:
        """What it wrote on standard error."""
        return "".join(self._errors)

    def until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next object that fulfils the condition."""
        while True:
            try:
                line = self._lines.get(timeout=SECONDS)
            except queue.Empty:
                raise AssertionError(f"Waited in vain. It said {self.seen[-5:]}, {self.errors}") from None
            if line is None:
                raise AssertionError(f"It ended. It said {self.seen[-5:]}, {self.errors}")
            self.seen.append(json.loads(line))
            if "error" in self.seen[-1]:
                raise AssertionError(self.seen[-1]["error"])
            if condition(self.seen[-1]):
                return self.seen[-1]

    def kill(self) -> None:
        """kill -9, where the platform has it."""
        self._process.kill()
        self._end()

    def close(self) -> int:
        """Asks it to end as a session's end does; the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._end()

    def _end(self) -> int:
        code = self._process.wait(SECONDS)
        for reader in self._readers:
            reader.join(SECONDS)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        return code

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._end()
