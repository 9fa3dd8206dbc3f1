"""What a transaction on a PostgreSQL begins with, and connections that were lost between two of them."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import func, literal, select

from jobmonitor.db import connecting
from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.sql.numbered import NumberedCursor
from jobmonitor.db.transaction import ALONE
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.feed import FeedQuery
from tests.support.opener import Opener
from tests.support.rows import execute

pytestmark = pytest.mark.postgresql

TIMEOUT = select(func.current_setting("statement_timeout"))
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'jm-test'"


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    limits = Limits(statement=7.0, background=9.0)
    opened = Database(parse_address(postgres_url), limits=limits, application_name="jm-test")
    yield opened
    opened.close()


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("pipelined", [True, False])
def test_every_transaction_has_its_settings(
    database: Database, monkeypatch: pytest.MonkeyPatch, alone: bool, pipelined: bool
) -> None:
    if not pipelined:  # as with a library that is older than PostgreSQL 14
        monkeypatch.setattr(psycopg.Pipeline, "is_supported", classmethod(lambda _class: False))
    for _ in range(2):
        with database.read() as connection:
            for _ in range(2):
                assert connection.scalar(TIMEOUT, execution_options={ALONE: alone}) == "7s"
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            is_left = driver.info.transaction_status is TransactionStatus.INTRANS
            assert is_left is not (alone and pipelined)
        with database.read(background=True) as connection:
            assert connection.scalar(TIMEOUT, execution_options={ALONE: alone}) == "9s"
    # The session itself has none of it.
    driver = database.connect_apart()
    assert driver.execute("SHOW statement_timeout").fetchone() == ("0",)
    driver.close()


@pytest.mark.parametrize("heard", [True, False])
def test_a_page_over_a_connection_that_was_just_ended_is_read(
    postgres_url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch, heard: bool
) -> None:
    repository = opened(postgres_url)
    query = FeedQuery()
    assert repository.page(query, after=None, limit=5).jobs == ()
    if not heard:  # the server's last words are still on their way
        lives = connecting._lives
        monkeypatch.setattr(
            connecting, "_lives", lambda driver, asked: not asked or lives(driver, asked=True)
        )
    for _ in range(3):
        execute(postgres_url, OTHERS.replace("jm-test", "jobmonitor"))
        assert repository.page(query, after=None, limit=5).jobs == ()


@pytest.mark.parametrize("silent", [0.0, connecting.SILENT])
def test_a_connection_that_the_server_ended_is_made_again(
    database: Database, postgres_url: str, monkeypatch: pytest.MonkeyPatch, silent: float
) -> None:
    monkeypatch.setattr(connecting, "SILENT", silent)
    for _ in range(3):
        with database.read() as connection:
            assert connection.scalar(TIMEOUT) == "7s"
        with database.write() as connection:
            assert connection.scalar(TIMEOUT) == "7s"
        execute(postgres_url, OTHERS)
        gone = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jm-test'"
        while execute(postgres_url, gone) != [(0,)]:
            pass


def test_statements_keep_their_parameters(database: Database) -> None:
    with database.read() as connection:
        both = connection.exec_driver_sql(
            "SELECT %(b-c)s::int, %(a)s::text, %(b-c)s::int, 7 %% 4", {"a": "x", "b-c": 2}
        )
        assert both.one() == (2, "x", 2, 3)
        assert connection.exec_driver_sql("SELECT %s::int, %s::text", (1, "100 %")).one() == (1, "100 %")
        assert connection.scalar(select(literal(7) % literal(4))) == 3
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        with driver.cursor() as cursor:
            assert isinstance(cursor, NumberedCursor)
            cursor.executemany("SELECT %s::int", [(1,), (2,)], returning=True)
            assert cursor.fetchall() == [(1,)]
            assert cursor.nextset()
            assert cursor.fetchall() == [(2,)]
