"""The table `workflows` of generation C: names for ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Integer, String, Table, Text, Uuid, and_, cast, func, literal, select
from sqlalchemy.sql.selectable import ScalarSelect

from jobmonitor.db.sources.source import Expression

WORKFLOWS = "workflows"

_MOST = 10_000
"""Rows that are kept in mind; any further are looked up by each statement."""

_LISTED = 50


class Workflows:
    """Looks up workflows, within statements.

    The ids are those of when the database was connected: a statement that names one says what rows it is
    about, and the database plans for these, be they half of the table or none. A workflow that is added
    later is found too, by a statement that looks it up itself. One that is renamed is found by both names.
    """

    def __init__(self, table: Table, ids: Mapping[str, Any]) -> None:
        # A name of its own: the columns of other tables are selected beside it, without their table's name.
        self._named = table.alias("named")
        self._name = cast(self._named.c["name"], Text)
        self._ids = ids

    @property
    def is_known(self) -> bool:
        """Whether any were there."""
        return bool(self._ids)

    @classmethod
    def read(cls, connection: Connection, table: Table) -> Workflows | None:
        """The workflows that are there now; None where the table has no ids or no names."""
        if not {"id", "name"} <= set(table.columns.keys()):
            return None
        rows = connection.execute(select(table.columns["name"], table.columns["id"]).limit(_MOST))
        return cls(table, {str(name): id_ for name, id_ in rows if name is not None})

    def name_of(self, id_: Expression) -> ScalarSelect[Any]:
        """The name for an id of another table's row; null where there is none."""
        theirs = self._named.c["id"]
        return (
            select(self._name)
            .where(self._comparable(theirs, id_) == self._comparable(id_))
            .limit(1)  # nothing says that the ids of a table made by hand are unique
            .scalar_subquery()
        )

    def id_of(self, name: str) -> ScalarSelect[Any]:
        """The id of the workflow with this name, else of one that differs from it in its case alone."""
        named, wanted = self._named.c, literal(name, Text())
        return (
            select(named["id"])
            .where(func.lower(self._name) == func.lower(wanted))
            .order_by((self._name == wanted).desc(), named["id"])
            .limit(1)
            .scalar_subquery()
        )

    def is_of(self, id_: Expression, name: str) -> Expression:
        """Whether a row with this id is of the workflow with this name."""
        known = self._ids.get(name)
        if known is not None:
            wanted = literal(known, id_.type) if self._is_alike(id_) else literal(str(known), Text())
            return self._comparable(id_) == wanted
        found = self.id_of(name)
        # The second condition stands for the whole table: where there is no such workflow, no row is read.
        return and_(self._comparable(id_) == self._comparable(found, id_), found.is_not(None))

    def has(self, connection: Connection, name: str) -> bool:
        """Whether there is a workflow with this name now."""
        return connection.scalar(select(self.id_of(name))) is not None

    def listed(self, connection: Connection) -> list[str]:
        """Names that are there now, the first of them."""
        names = select(self._name).order_by(self._name).limit(_LISTED)
        return [str(each) for each in connection.scalars(names)]

    def _is_alike(self, id_: Expression) -> bool:
        types = (id_.type, self._named.c["id"].type)
        return any(all(isinstance(each, kind) for each in types) for kind in (Integer, Uuid, String))

    def _comparable(self, value: Expression, id_: Expression | None = None) -> Expression:
        """Ids as they are where both columns hold the same kind, which an index can serve; else as text."""
        return value if self._is_alike(value if id_ is None else id_) else cast(value, Text)
