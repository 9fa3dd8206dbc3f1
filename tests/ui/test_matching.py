"""Whether a job that is told of belongs to a feed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import System
from jobmonitor.ui.feed.matching import matches
from tests.support.fake_jobs import make_job

NEW = make_job(1)
OLD = replace(make_job(2), system=System.LEGACY)
MIGRATED = replace(OLD, migrated=True)


@pytest.mark.parametrize(
    ("system", "shown"),
    [
        (FeedSystem.NEW, [NEW]),
        (FeedSystem.LEGACY, [OLD, MIGRATED]),
        (FeedSystem.BOTH, [NEW, OLD]),
        (FeedSystem.AUTO, [NEW, OLD]),
    ],
)
def test_a_migrated_job_is_shown_once(system: FeedSystem, shown: list[object]) -> None:
    assert [job for job in (NEW, OLD, MIGRATED) if matches(FeedQuery(system=system), job)] == shown


def test_a_search_finds_a_title() -> None:
    caption = replace(OLD, title="Anna / photo 7.png", prompt=None)
    assert matches(FeedQuery(text="anna"), caption)
    assert not matches(FeedQuery(text="bert"), caption)
