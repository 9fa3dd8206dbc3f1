"""Widgets that a test left behind are destroyed in the thread that made them, as in the window."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """What is left of a test of widgets is collected at its end; what was there before is not looked at."""
    gc.freeze()
    yield
    gc.collect()
    gc.unfreeze()
