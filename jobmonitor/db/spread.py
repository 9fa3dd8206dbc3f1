"""How the rows of tables are spread over time, as far as the database knows without counting."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Column, ColumnClause, Connection, exc, func, literal_column, select, text

from jobmonitor.db.sources.source import Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.times import parse_time

_PROBES = 64
"""Rows of a file's table that are looked at."""

_STATISTICS = text("""
SELECT histogram_bounds::text AS bounds, most_common_vals::text AS common, most_common_freqs AS shares,
  null_frac AS nulls, c.reltuples AS rows
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = :column
WHERE c.relname = :table AND pg_table_is_visible(c.oid) AND NOT s.inherited
""")


class Spread:
    """Rows over the time between two ends. Without knowledge they are spread evenly."""

    def __init__(self, oldest: datetime, newest: datetime) -> None:
        self._oldest = oldest
        self._length = (newest - oldest).total_seconds()
        self._spans: list[tuple[float, float, float]] = []
        """Begin and end (seconds from the oldest), and how many rows."""

    def add(self, bounds: Sequence[datetime], rows: float) -> None:
        """`rows` of a table lie between `bounds`, as many between each two neighbours."""
        if len(bounds) < 2 or rows <= 0:
            return
        each = rows / (len(bounds) - 1)
        for begin, end in pairwise(sorted(bounds)):
            low, high = self._seconds(begin), self._seconds(end)
            kept_low, kept_high = max(0.0, low), min(self._length, high)
            if kept_low <= kept_high:
                share = 1.0 if high == low else (kept_high - kept_low) / (high - low)
                self._spans.append((kept_low, kept_high, each * share))

    def moment(self, part: float) -> datetime:
        """The time that has this part (0 to 1) of the rows above it: they are newer."""
        edges = self._edges()
        wanted = (1 - part) * edges[-1][1]
        at = min(max(bisect_right(edges, wanted, key=lambda edge: edge[1]), 1), len(edges) - 1)
        (begin, low), (end, high) = edges[at - 1], edges[at]
        share = 0.0 if high == low else (wanted - low) / (high - low)
        return self._oldest + timedelta(seconds=begin + share * (end - begin))

    def _edges(self) -> list[tuple[float, float]]:
        """Seconds from the oldest, and how many rows are older; between two of them the rows grow evenly."""
        steps: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0), (self._length, 0.0, 0.0)]
        for low, high, rows in self._spans or [(0.0, self._length, 1.0)]:
            if low == high:
                steps.append((low, rows, 0.0))
            else:
                steps += [(low, 0.0, rows / (high - low)), (high, 0.0, -rows / (high - low))]
        edges: list[tuple[float, float]] = []
        before, older, rate = 0.0, 0.0, 0.0
        for seconds, at_once, change in sorted(steps):
            older += rate * (seconds - before)
            edges.append((seconds, older))
            if at_once:
                older += at_once
                edges.append((seconds, older))
            before, rate = seconds, rate + change
        return edges

    def _seconds(self, moment: datetime) -> float:
        return (moment - self._oldest).total_seconds()


def spread_of(connection: Connection, source: Source, dialect: SqlDialect) -> tuple[list[datetime], float]:
    """Times between which the table has as many rows each, and how many rows in all; none where nothing is
    known. Quick, whatever the table's size."""
    created = source.created_at
    if source.is_view or not isinstance(created, Column):
        return [], 0.0
    if dialect.name == "sqlite":
        return _probed(connection, source, created)
    row = connection.execute(_STATISTICS, {"table": source.table.name, "column": created.name}).first()
    if row is None or row.rows <= 0:
        return [], 0.0
    bounds = _times(row.bounds)
    # Times that many rows share are not among the bounds: each is a bound as often as it is common.
    for moment, share in zip(_times(row.common), row.shares or (), strict=False):
        bounds += [moment] * max(1, round(share * 100))
    return sorted(bounds), row.rows * (1 - row.nulls)


def _times(array: str | None) -> list[datetime]:
    """The times of the calendar in an array's text."""
    found = (parse_time(each) for each in re.findall(r'"([^"]*)"', array or ""))
    return [each for each in found if each is not None]


def _probed(
    connection: Connection, source: Source, created: Column[datetime]
) -> tuple[list[datetime], float]:
    """By a few rows, evenly chosen by SQLite's own numbers of rows."""
    number: ColumnClause[int] = literal_column("rowid")
    try:
        most = int(connection.scalar(select(func.max(number)).select_from(source.table)) or 0)
    except exc.OperationalError:  # a table without such numbers
        return [], 0.0
    times = []
    for probe in range(_PROBES):
        at = 1 + probe * most // _PROBES
        nearest = select(created).where(number >= at).order_by(number).limit(1)
        found = parse_time(str(connection.scalar(nearest)))
        if found is not None:
            times.append(found)
    return sorted(times), float(most)
