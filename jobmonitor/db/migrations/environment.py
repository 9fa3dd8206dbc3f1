"""What both environments of alembic do: the steps, in the transaction that is already open."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Runs the steps that alembic was asked for. SQLite's DDL is transactional where BEGIN is explicit,
    as our connections have it: a process that dies in the middle leaves the former tables."""
    context.configure(
        connection=context.config.attributes["connection"],
        transactional_ddl=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
