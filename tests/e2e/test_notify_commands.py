"""The commands that let a database tell of changes by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Operator
from tests.support.rows import execute

TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'image_jobs'::regclass AND NOT tgisinternal"


@pytest.mark.postgresql
def test_triggers_are_shown_made_and_removed(tmp_path: Path, postgres_url: str) -> None:
    operator = Operator(tmp_path / "home", database=postgres_url)
    (before,) = execute(postgres_url, TRIGGERS)
    shown = operator.run("db", "install-notify", "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert "CREATE TRIGGER" in shown.out
    assert execute(postgres_url, TRIGGERS) == [before]
    made = operator.run("db", "install-notify")
    assert made.out == shown.out
    (after,) = execute(postgres_url, TRIGGERS)
    assert after[0] == before[0] + 4
    removed = operator.run("db", "uninstall-notify")
    assert (removed.code, removed.err) == (0, "")
    assert "DROP TRIGGER" in removed.out
    assert execute(postgres_url, TRIGGERS) == [before]


@pytest.mark.postgresql
def test_what_is_printed_can_be_run_by_the_owner(tmp_path: Path, postgres_url: str) -> None:
    shown = Operator(tmp_path / "home", database=postgres_url).run("db", "install-notify", "--dry-run")
    (before,) = execute(postgres_url, TRIGGERS)
    execute(postgres_url, shown.out)
    assert execute(postgres_url, TRIGGERS) == [(before[0] + 4,)]


def test_a_file_needs_none(tmp_path: Path) -> None:
    operator = Operator(tmp_path / "home")
    for command in ("install-notify", "uninstall-notify"):
        assert "noticed anyway" in operator.run("db", command).refused()
        named = operator.run("db", command, "--database", str(tmp_path / "jobs.db"))
        assert "is a file" in named.refused()
