"""Rows with all their columns, as text or as JSON can hold them, and back into the very same row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, case, cast, func, text, type_coerce
from sqlalchemy.types import LargeBinary, NullType, Text

from jobmonitor.db.sql.catalog import hidden_columns
from jobmonitor.db.sql.dialect import Expression
from jobmonitor.domain.errors import DatabaseReadOnly, SchemaMismatch
from jobmonitor.domain.job import JSON

_POSTGRESQL_COLUMNS = text("""\
SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attgenerated <> '' AS computed
FROM pg_attribute a
WHERE a.attrelid = to_regclass(quote_ident(:name)) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum""")
_POSTGRESQL_DEPENDENTS = text("""\
SELECT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid = to_regclass(quote_ident(:name)) AND confdeltype IN ('c', 'n', 'd')
LIMIT 1""")
_SQLITE_COLUMNS = text("SELECT name, type, hidden IN (2, 3) FROM pragma_table_xinfo(:name) WHERE hidden <> 1")
_SQLITE_DEPENDENTS = text("""\
SELECT m.name FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f
WHERE m.type = 'table' AND f."table" = :name COLLATE NOCASE
AND f.on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT') LIMIT 1""")


class WholeRows:
    """The columns of one table as they are now. Raises SchemaMismatch where they are others than were found,
    or where rows of other tables would go along with a row; DatabaseReadOnly where not all may be read."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._table, self._name = table, table.name
        self._is_sqlite = connection.dialect.name == "sqlite"
        named = {"name": table.name}
        columns = connection.execute(_SQLITE_COLUMNS if self._is_sqlite else _POSTGRESQL_COLUMNS, named).all()
        self._types = {str(name): str(type_) for name, type_, computed in columns if not computed}
        """What is stored: computed columns are not."""
        self._check([str(name) for name, _, _ in columns])
        hanging = connection.scalar(_SQLITE_DEPENDENTS if self._is_sqlite else _POSTGRESQL_DEPENDENTS, named)
        if hanging is not None:
            raise SchemaMismatch(
                f"Rows of {hanging} hang on rows of {table.name}: they would be changed too, for good.",
                remedy="Delete such rows with the studio's own tools.",
            )
        self._is_utf8 = not self._is_sqlite or connection.scalar(text("PRAGMA encoding")) == "UTF-8"

    def _check(self, there: Sequence[str]) -> None:
        hidden = hidden_columns(self._table)
        if hidden:
            raise DatabaseReadOnly(
                f"This account may not read the column {hidden[0]} of {self._name}: "
                "a row that is deleted could not be put back.",
                remedy="Use an account that may read all columns.",
            )
        if set(there) != set(self._table.columns.keys()):
            raise SchemaMismatch(
                f"The table {self._name} has other columns than before.", remedy="Try again."
            )

    def expressions(self) -> list[Expression]:
        """What to select, or to have returned: one for each column on PostgreSQL, two on SQLite."""
        found: list[Expression] = []
        for name in self._types:
            column = self._table.columns[name]
            if self._is_sqlite:
                kind = func.typeof(column)
                # As its bytes: not every text in a file is UTF-8.
                value = case((kind == "text", cast(column, LargeBinary)), else_=column)
                found += [type_coerce(kind, Text()), type_coerce(value, NullType())]
            else:
                found.append(cast(column, Text))
        return [each.label(f"whole_{at}") for at, each in enumerate(found)]

    def values(self, row: Sequence[Any]) -> dict[str, JSON]:
        """Column → value, from what the expressions gave."""
        if not self._is_sqlite:
            return dict(zip(self._types, row, strict=True))
        pairs = zip(row[::2], row[1::2], strict=True)
        return {
            name: self._packed(str(kind), value)
            for name, (kind, value) in zip(self._types, pairs, strict=True)
        }

    def _packed(self, kind: str, value: Any) -> JSON:
        match kind:
            case "text":
                data = bytes(value)
                if self._is_utf8:
                    try:
                        return data.decode("utf-8")
                    except UnicodeDecodeError:
                        pass
                return {"text": data.hex()}
            case "blob":
                return {"blob": bytes(value).hex()}
            case "real":
                return {"real": float(value).hex()}
            case _:
                return value

    def insert(self, connection: Connection, values: Mapping[str, JSON]) -> bool:
        """Puts a row back; False where another one stands in its way. SchemaMismatch where the table has
        other columns than it had."""
        if set(values) != set(self._types):
            raise SchemaMismatch(
                f"The table {self._name} has other columns than when the row was deleted.",
                remedy="Let the columns be what they were, and try again.",
            )
        names = ", ".join(_quoted(name) for name in values)
        places = ", ".join(self._place(at, name, values[name]) for at, name in enumerate(values))
        given = "" if self._is_sqlite else " OVERRIDING SYSTEM VALUE"
        statement = (  # names are the catalogue's own, quoted; values are bound
            f"INSERT INTO {_quoted(self._name)} ({names}){given}"  # noqa: S608
            f" VALUES ({places}) ON CONFLICT DO NOTHING"
        )
        bound = {f"v{at}": _unpacked(value) for at, value in enumerate(values.values())}
        return connection.execute(text(statement), bound).rowcount == 1

    def _place(self, at: int, name: str, value: JSON) -> str:
        if not self._is_sqlite:
            return f"CAST(:v{at} AS {self._types[name].replace(':', chr(92) + ':')})"
        is_text = isinstance(value, Mapping) and "text" in value
        return f"CAST(:v{at} AS TEXT)" if is_text else f":v{at}"


def _unpacked(value: JSON) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "real" in value:
        return float.fromhex(str(value["real"]))
    return bytes.fromhex(str(value.get("text", value.get("blob", ""))))


def _quoted(name: str) -> str:
    """A name as both databases take any, in a statement with named values."""
    return '"' + name.replace('"', '""').replace(":", "\\:") + '"'
