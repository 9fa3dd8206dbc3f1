"""Values for a row of the legacy tables, by the old pattern."""

from __future__ import annotations

from jobmonitor.db.sources.writing import RowWriter


class LegacyWriter(RowWriter):
    """Collects what one statement writes. Used once."""
