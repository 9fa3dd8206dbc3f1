"""The type of the fixture `opened`."""

from __future__ import annotations

from collections.abc import Callable

from jobmonitor.db.repository import SqlJobRepository

Opener = Callable[[str], SqlJobRepository]
"""Opens the database at an address, until the test's end."""
