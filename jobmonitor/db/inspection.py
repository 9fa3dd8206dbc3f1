"""A closer look at the tables of jobs, for an operator who asks: sizes, indexes, rights, notifications."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, text

from jobmonitor.db.indexes import Index, indexes_of
from jobmonitor.db.sources.source import Source
from jobmonitor.domain.database import TableDetails

_RIGHTS = ("select", "insert", "update", "delete")
_ESTIMATE = text(
    "SELECT reltuples FROM pg_class WHERE oid = to_regclass(quote_ident(:name)) AND relkind IN ('r', 'p')"
)
_MAY = text(
    "SELECT "
    + ", ".join(f"has_table_privilege(to_regclass(quote_ident(:name)), '{right}')" for right in _RIGHTS)
)


def table_details(
    connection: Connection, sources: Sequence[Source], *, read_only: bool
) -> tuple[TableDetails, ...]:
    """One for each source. The rows of a file are counted, those of a server estimated as it does itself.

    `read_only`: nothing can be written, whatever the rights.
    """
    is_file = connection.dialect.name == "sqlite"
    told = _told(connection)
    return tuple(
        TableDetails(
            name=source.name,
            rows=_counted(connection, source) if is_file else _estimated(connection, source),
            rows_are_counted=is_file,
            indexes=_indexes(connection, source),
            rights=_RIGHTS[:1] if read_only else _rights(connection, source),
            tells=source.name in told,
        )
        for source in sources
    )


def _indexes(connection: Connection, source: Source) -> tuple[str, ...]:
    usable, _ = indexes_of(connection, source.name)
    return tuple(sorted(map(_words, usable)))


def _words(index: Index) -> str:
    words = f"{index.name}: {', '.join(index.columns)}"
    if index.method != "btree":
        words += f" ({index.method})"
    return f"{words} where {index.predicate}" if index.predicate else words


def _told(connection: Connection) -> frozenset[str]:
    """The tables whose triggers tell of changes; a file's changes are noticed anyway."""
    if connection.dialect.name == "sqlite":
        return frozenset()
    from jobmonitor.db.schema.notify import told_tables

    return frozenset(told_tables(connection).values())


def _counted(connection: Connection, source: Source) -> int:
    return connection.scalar(select(func.count()).select_from(source.table)) or 0


def _estimated(connection: Connection, source: Source) -> int | None:
    estimate = connection.scalar(_ESTIMATE, {"name": source.name})
    return None if estimate is None or estimate < 0 else round(estimate)


def _rights(connection: Connection, source: Source) -> tuple[str, ...]:
    if connection.dialect.name == "sqlite":
        return _RIGHTS
    may = connection.execute(_MAY, {"name": source.name}).one()
    return tuple(right for right, allowed in zip(_RIGHTS, may, strict=True) if allowed)
