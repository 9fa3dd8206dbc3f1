"""Rows that are asked for by many keys at once, in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, event, insert, select

from jobmonitor.db.sql.json_list import one_of
from jobmonitor.db.sql.sqlite import SqliteDialect
from jobmonitor.db.state import StateFile
from jobmonitor.domain.job import JobKind, JobRef, NewJob
from tests.db.test_state_file import SUBMISSION
from tests.support.opener import Opener

KEYS = [
    "plain",
    "",
    " ",
    'a "quoted" one',
    "back\\slash",
    "[1, 2]",
    "null",
    "7",
    "日本",
    "🎬",
    "tab\there",
    "\x01\x1f",
]


@contextmanager
def asked() -> Iterator[set[str]]:
    """The texts of all statements meanwhile."""
    texts: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        texts.add(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield texts
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_odd_keys_are_found_as_they_are() -> None:
    table = Table("odd", MetaData(), Column("id", Text, primary_key=True), Column("number", Integer))
    engine = create_engine("sqlite://")
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        rows = [{"id": key, "number": number} for number, key in enumerate(KEYS)]
        connection.execute(insert(table), rows)
        for some in (KEYS, KEYS[3:5], KEYS[8:], ["7.0", "07", "none of them"], []):
            found = connection.execute(select(table.c.id).where(one_of(table.c.id, some))).scalars().all()
            assert set(found) == set(some) & set(KEYS)
        where = SqliteDialect().among(table.c.number, ["3", "5", "five", "05"])
        assert where is not None
        assert connection.execute(select(table.c.number).where(where)).scalars().all() == [3, 5]
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {select(table.c.id).where(one_of(table.c.id, ['7']))}", ('["7"]',)
        ).all()
        assert any("SEARCH odd USING" in str(step) for step in plan)
    engine.dispose()


@pytest.mark.parametrize("what", ["rows", "watch"])
def test_a_statement_is_the_same_for_any_number_of_jobs(sqlite_url: str, opened: Opener, what: str) -> None:
    """A connection keeps what it made of each: it would be another one for each number."""
    repository = opened(sqlite_url)
    new = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)
    refs = [repository.create(JobKind.IMAGE, new).ref for _ in range(4)]
    refs += [JobRef("image_jobs", f"nobody's {number}") for number in range(1_000)]
    with closing(repository.watch()) as watch:

        def ask(count: int) -> None:
            if what == "rows":
                assert len(repository.get_many(refs[:count])) == min(count, 4)
            else:
                watch.follow(refs[:count])
                watch.look()

        ask(1)
        with asked() as texts:
            ask(2)
        before = len(texts)
        with asked() as texts:
            for count in (2, 3, 7, 40, 301, 499, 1_000):
                ask(count)
        assert len(texts) == before


def test_the_journal_asks_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    with closing(StateFile(tmp_path / "state.db")) as state:
        ids = [f"prompt {number}" for number in range(900)]
        for each in ids[:3]:
            state.record(replace(SUBMISSION, prompt_id=each))
        with asked() as texts:
            for count in (1, 2, 3, 50, 400, 900):
                assert set(state.find(ids[:count])) == set(ids[: min(count, 3)])
        assert len([text for text in texts if text.startswith("SELECT")]) == 1
