"""Widgets that a test left behind are destroyed in the thread that made them, as in the window."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """No other thread collects during a test of widgets; what is left is collected at its end."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()
