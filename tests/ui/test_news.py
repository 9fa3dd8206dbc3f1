"""New jobs that wait while the operator reads further down."""

from __future__ import annotations

from datetime import timedelta

from jobmonitor.domain.feed import Cursor, Page
from jobmonitor.ui.feed.news import MAX_NEWS, News
from tests.support.fake_jobs import NOON, make_job

SHOWN = make_job(1)
KNOWN = Cursor.of(SHOWN)
NEWER = tuple(make_job(1000 - number, created_at=NOON + timedelta(seconds=5 - number)) for number in range(3))


def test_what_stands_above_the_known_row_is_new() -> None:
    news = News()
    assert news.find(Page((*NEWER, SHOWN, make_job(2)), None), KNOWN) == 3
    assert news.take() == list(NEWER)
    assert not news


def test_a_known_row_that_was_deleted_still_marks_its_place() -> None:
    news = News()
    assert news.find(Page((*NEWER, make_job(2)), None), KNOWN) == 3
    assert not news.overflow


def test_a_page_of_nothing_but_new_jobs_means_that_there_are_more() -> None:
    news = News()
    news.find(Page(NEWER, Cursor.of(NEWER[-1])), KNOWN)
    assert news.overflow


def test_news_are_bounded_and_told_once() -> None:
    news = News()
    jobs = [make_job(number) for number in range(MAX_NEWS + 5)]
    news.add(jobs)
    news.add(jobs[:3])
    assert len(news) == MAX_NEWS
    assert news.overflow
    assert news.drop(jobs[0].ref)
    assert not news.drop(jobs[0].ref)
    assert jobs[0].ref not in news
