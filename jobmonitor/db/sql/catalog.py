"""What a database says of its tables, before anybody asks what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Enum, FetchedValue, MetaData, Table
from sqlalchemy.types import TypeEngine

_HIDDEN = "hidden"


def found_column(name: str, type_: TypeEngine[Any], *, nullable: bool, has_default: bool) -> Column[Any]:
    """A column as it was found. `has_default`: without a value in an insertion, the database gives it one."""
    default = FetchedValue() if has_default else None
    return Column(name, type_, nullable=nullable, server_default=default)


def found_table(name: str, columns: Iterable[Column[Any]], *, hidden: Iterable[str] = ()) -> Table:
    """A table as it was found. `hidden`: columns that are there and that this role may not read."""
    return Table(name, MetaData(), *columns, info={_HIDDEN: tuple(hidden)})


def hidden_columns(table: Table) -> tuple[str, ...]:
    """Columns that are there and that this role may not read."""
    hidden: tuple[str, ...] = table.info.get(_HIDDEN, ())
    return hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """A table or view that is there: the columns that this role may read, and what rules there are."""

    table: Table
    is_view: bool = False
    can_write: bool = True
    """Whether this role may insert or update rows."""
    row_level_security: bool = False
    """Whether policies decide which rows this role sees and writes."""
    security_bypassed: bool = False
    """Whether there are policies that do not count for this role, as for a service's."""
    checks: tuple[str, ...] = ()
    """Conditions of the table's check constraints, in the database's words."""

    @property
    def hidden(self) -> tuple[str, ...]:
        """Columns that this role may not read."""
        return hidden_columns(self.table)

    def has(self, *columns: str) -> bool:
        """Whether each of these columns is there and readable."""
        return all(name in self.table.columns for name in columns)

    def allows(self, column: str, word: str, beside: str) -> bool:
        """Whether the enum or the checks of a column let `word` in, judged by the checks that speak of the
        word `beside`. False where there is no such column."""
        found = self.table.columns.get(column)
        if found is None:
            return False
        if isinstance(found.type, Enum):
            return word in found.type.enums
        about = re.compile(rf"\b{re.escape(column)}\b")
        return all(
            f"'{word}'" in check for check in self.checks if about.search(check) and f"'{beside}'" in check
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """The tables that were asked for and are there, and what the database says of itself."""

    tables: Mapping[str, FoundTable]
    version: str
    read_only: bool = False
    """Whether nothing at all can be written: a standby, or a session that only reads."""
    unreadable: tuple[str, ...] = ()
    """Tables that are there, and of which this role may read nothing."""
