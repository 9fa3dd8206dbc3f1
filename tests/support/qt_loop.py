"""Tests that are coroutines, on Qt's event loop as the window runs it."""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication

from jobmonitor.ui import runtime

PATIENCE = 60.0
"""Seconds until something that should happen counts as not happening."""


def on_qt_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs a test's coroutine on a new loop of Qt; the test's fixtures are those of the coroutine."""

    @functools.wraps(test)
    def run(*args: Any, **fixtures: Any) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        runtime.run(lambda: test(*args, **fixtures), app)

    return run


async def until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Lets the loop run until `condition()` holds; fails where it does not."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110 - widgets have no asyncio event to wait for
            await asyncio.sleep(0.005)


async def breathe(turns: int = 5) -> None:
    """Lets what is due happen."""
    for _ in range(turns):
        await asyncio.sleep(0)
