"""What a database was found to be."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.job import JobKind, System


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInfo:
    """One table of jobs, as it was found."""

    name: str
    kinds: frozenset[JobKind]
    system: System
    generation: str
    """A (legacy), B (workflow by name) or C (workflow by id)."""
    description: str
    """What it was found to be, in words of an operator."""
    can_write: bool = True
    """Whether this role may insert or update rows."""
    row_level_security: bool = False
    """Whether rules of the database decide which rows this role sees and writes."""
    missing: tuple[str, ...] = ()
    """Columns that the generation has, and this table has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseInfo:
    """What a database was found to be when it was connected."""

    title: str
    """How an operator knows it: a path, or host and name; never a password."""
    dialect: str
    """`sqlite` or `postgresql`."""
    version: str
    is_local: bool
    """True for a file of this workstation: then a loopback address in a row means this machine."""
    read_only: bool
    tables: tuple[TableInfo, ...]
    problems: tuple[str, ...] = ()
    """What is missing or odd, and what to do; one sentence each."""
    acts_as: str = ""
    """The user as whom rows are read and written, where the database decides by user; empty: as the login."""

    @property
    def systems(self) -> frozenset[System]:
        """The systems of which there are tables."""
        return frozenset(table.system for table in self.tables)

    @property
    def generations(self) -> tuple[str, ...]:
        """The generations of the tables, each once, in order: ("A", "C")."""
        return tuple(sorted({table.generation for table in self.tables}))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDetails:
    """What is worth knowing of a table beyond how its rows are read."""

    name: str
    rows: int | None
    """None where nobody knows without counting."""
    rows_are_counted: bool
    """False: the database's own estimate."""
    indexes: tuple[str, ...]
    """Each as "name: columns in their order"."""
    rights: tuple[str, ...]
    """What this role may do: of select, insert, update, delete."""
    tells: bool
    """Whether the database itself tells of changes."""
