"""This workstation's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The clock of the operating system."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment; only differences mean something."""
        return time.monotonic()
