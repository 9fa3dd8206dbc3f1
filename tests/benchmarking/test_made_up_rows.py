"""The made-up jobs of the benchmarks are what their descriptions promise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.data.rows import (
    ABSENT_WORD,
    BURSTS,
    FREQUENT_WORD,
    TABLES,
    Row,
    burst_rows,
    burst_time,
    rows,
)

COUNT = 20_000


@pytest.fixture(scope="module", params=TABLES)
def made(request: pytest.FixtureRequest) -> list[Row]:
    """The rows of each table in turn."""
    return list(rows(request.param, COUNT))


def test_they_are_as_many_as_asked_for_and_oldest_first(made: list[Row]) -> None:
    assert len(made) == COUNT
    assert [row.created_at for row in made] == sorted(row.created_at for row in made)
    assert len({row.id for row in made}) == COUNT


def test_many_have_one_time(made: list[Row]) -> None:
    times = Counter(row.created_at for row in made)
    for number in range(BURSTS):
        moment = burst_time(number).isoformat(" ", "microseconds")
        assert times[moment] == burst_rows(number, COUNT)


def test_nearly_all_are_completed_and_users_are_uneven(made: list[Row]) -> None:
    statuses = Counter(row.status for row in made)
    assert 0.97 < statuses["completed"] / COUNT < 0.99
    assert statuses["pending"] + statuses["processing"] == 40
    users = Counter(row.user_id for row in made)
    assert len(users) == 21  # twenty, and nobody
    assert users.most_common(1)[0][1] > 10 * users.most_common()[-1][1]


def test_words_are_frequent_or_absent(made: list[Row]) -> None:
    assert 0.15 < sum(FREQUENT_WORD in row.prompt for row in made) / COUNT < 0.25
    assert not any(ABSENT_WORD in text for text in texts(made))


def test_parameters_are_json_and_copy_needs_no_escapes(made: list[Row]) -> None:
    for row in made[::50]:
        assert json.loads(row.parameters)["prompt"] == row.prompt
    assert not any(mark in text for text in texts(made) for mark in "\t\n\\")


def test_the_same_every_time() -> None:
    assert list(rows("video_jobs", 300)) == list(rows("video_jobs", 300))


def texts(made: list[Row]) -> Iterator[str]:
    """Every text in the rows."""
    return (value for row in made for value in row if isinstance(value, str))
