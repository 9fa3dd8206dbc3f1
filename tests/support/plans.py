"""What a database does for a question: the steps of its plan, and how many rows each of them read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event

from jobmonitor.db.engine import Database


@dataclass(frozen=True)
class Step:
    """One node of PostgreSQL's plan, as it was run."""

    node: str
    table: str
    rows: float
    """Rows that it read: those that it gave and those that it threw away."""
    keys: tuple[str, ...]
    presorted: tuple[str, ...]


class Recorder:
    """Keeps the statements that go to a database, to have them explained with the same values."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sent: list[tuple[str, Any]] = []
        event.listen(database.engine(), "before_cursor_execute", self._hear)

    def _hear(
        self, connection: Connection, cursor: object, statement: str, parameters: Any, *rest: object
    ) -> None:
        if not statement.startswith(("EXPLAIN", "SELECT set_config", "BEGIN", "PRAGMA")):
            self._sent.append((statement, parameters))

    def take(self) -> list[tuple[str, Any]]:
        """Those since the last call."""
        sent, self._sent = self._sent, []
        return sent

    def postgresql(self) -> list[Step]:
        """The steps of all that was sent, run once more."""
        with self._database.read() as connection:
            plans = [
                connection.exec_driver_sql(
                    f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters
                ).scalar_one()
                for statement, parameters in self.take()
            ]
        loaded = [json.loads(plan) if isinstance(plan, str) else plan for plan in plans]
        return [step for plan in loaded for step in _steps(plan[0]["Plan"])]


def _steps(plan: dict[str, Any]) -> Iterator[Step]:
    loops = plan.get("Actual Loops", 1)
    yield Step(
        plan["Node Type"],
        plan.get("Relation Name", ""),
        loops * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)),
        tuple(plan.get("Sort Key", ())),
        tuple(plan.get("Presorted Key", ())),
    )
    for child in plan.get("Plans", ()):
        yield from _steps(child)
