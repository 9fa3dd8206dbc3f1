"""The window of pages shows the true list, whatever is scrolled, inserted, removed and answered late."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.feed_order import FeedOrder
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.ui.feed.page_window import PageWindow, Request
from tests.support.fake_jobs import NOON, FakeRepository, make_job

EVERYTHING = FeedQuery()


class Mirror:
    """Follows the edits as a view does, and complains where they do not fit."""

    def __init__(self) -> None:
        self.rows = 0
        self.window = PageWindow(self, page_rows=10, max_pages=4)

    @contextmanager
    def inserting(self, first: int, count: int) -> Iterator[None]:
        assert count > 0
        assert 0 <= first <= self.rows == self.window.count
        yield
        self.rows += count
        assert self.rows == self.window.count

    @contextmanager
    def removing(self, first: int, count: int) -> Iterator[None]:
        assert count > 0
        assert first >= 0
        assert first + count <= self.rows == self.window.count
        yield
        self.rows -= count
        assert self.rows == self.window.count

    def changed(self, first: int, count: int) -> None:
        assert first >= 0
        assert first + count <= self.rows

    def start(self, count: int) -> None:
        self.window.restart(count)
        self.rows = count


class Play:
    """A database, a window on it, and answers that are on their way."""

    def __init__(self, count: int) -> None:
        self.source = FakeRepository(make_job(number) for number in range(count))
        self.mirror = Mirror()
        self.mirror.start(count)
        self.window = self.mirror.window
        self.flying: list[Request] = []
        self.newest = 0
        self.known = list(self.source.jobs)
        """The list as the window has been told of it."""

    def ask(self, row: int, height: int = 12) -> None:
        self.flying += self.window.wanted(row, row + height - 1)

    def answer(self, which: int) -> None:
        if self.flying:
            request = self.flying.pop(which % len(self.flying))
            page = self.source.page(EVERYTHING, after=request.after, limit=request.limit, skip=request.skip)
            self.window.accept(request, page)

    def fail(self, which: int) -> None:
        if self.flying:
            self.window.give_up(self.flying.pop(which % len(self.flying)))

    def new_job(self, *, told: bool) -> None:
        """A row comes in on top; a window that knows its top can tell that it belongs there."""
        self.newest += 1
        job = make_job(90_000 + self.newest, created_at=NOON + timedelta(seconds=self.newest))
        knows_top = self.window.count == 0 or self.window.border_before(1)[1] is not None
        if not knows_top:
            return
        self.source.add(job)
        if told:
            assert self.window.place_of(job).row == 0
            self.window.insert(0, [job])
            self.known.insert(0, job)

    def write(self, row: int) -> None:
        job = self.window.job_at(row)
        if job is not None:
            newer = replace(job, status=JobStatus.FAILED)
            self.source.put(newer)
            assert self.window.replace(newer) == row
            self.known[row] = newer

    def delete(self, row: int) -> None:
        job = self.window.job_at(row)
        if job is not None:
            self.source.drop(job.ref)
            assert self.window.remove(job.ref) == row
            del self.known[row]

    def check(self) -> None:
        assert self.window.count == len(self.known)
        for row in range(self.window.count):
            job = self.window.job_at(row)
            if job is not None:
                assert job == self.known[row]
                assert self.window.row_of(job.ref) == row


steps = st.lists(
    st.tuples(
        st.sampled_from(["ask", "answer", "answer", "fail", "new", "write", "delete"]),
        st.integers(0, 120),
    ),
    max_size=60,
)


@settings(max_examples=120, deadline=None)
@example(count=22, steps=[("ask", 0), ("answer", 0), ("delete", 0)])  # a question is on its way meanwhile
@example(count=11, steps=[("ask", 0), ("answer", 0), ("new", 0)])
@given(count=st.integers(0, 110), steps=steps)
def test_what_is_shown_is_the_true_list(count: int, steps: list[tuple[str, int]]) -> None:
    play = Play(count)
    for step, number in steps:
        match step:
            case "ask":
                play.ask(number)
            case "answer":
                play.answer(number)
            case "fail":
                play.fail(number)
            case "new":
                play.new_job(told=True)
            case "write":
                play.write(number)
            case "delete":
                play.delete(number)
        play.check()
        assert play.window.loaded <= 40 + 20
    play.ask(0)
    while play.flying:
        play.answer(0)
    play.check()
    assert all(play.window.job_at(row) for row in range(min(12, play.window.count)))


@settings(max_examples=60, deadline=None)
@given(steps=steps)
def test_rows_that_came_in_unseen_do_not_shift_what_is_shown(steps: list[tuple[str, int]]) -> None:
    play = Play(90)
    loaded(play, 0)
    for step, number in steps:
        match step:
            case "ask":
                play.ask(play.window.page_rows + number)  # the top itself shows what came in
            case "answer" | "write":
                play.answer(number)
            case "new":
                play.new_job(told=False)
            case _:
                play.fail(number)
        play.check()


def test_a_row_that_came_in_unseen_does_not_shift_rows_that_are_on_their_way() -> None:
    play = Play(90)
    play.ask(0)
    play.answer(0)
    play.ask(9)
    play.new_job(told=False)
    play.answer(1)  # the further ones first
    play.check()
    play.answer(0)
    play.check()
    loaded(play, 9)
    play.check()


def loaded(play: Play, row: int) -> None:
    play.ask(row)
    while play.flying:
        play.answer(0)


def test_a_jump_starts_from_the_nearest_known_place() -> None:
    play = Play(1000)
    loaded(play, 0)
    (request,) = play.window.wanted(500, 509)
    assert request.after is not None
    assert request.skip == 500 - 20


def test_an_answer_to_a_former_list_is_dropped() -> None:
    play = Play(50)
    play.ask(0)
    play.mirror.start(50)
    request = play.flying[0]
    page = play.source.page(EVERYTHING, after=request.after, limit=request.limit, skip=request.skip)
    assert not play.window.accept(request, page)
    assert play.window.loaded == 0


def test_nothing_is_asked_twice() -> None:
    play = Play(50)
    assert play.window.wanted(0, 11)
    assert not play.window.wanted(0, 11)


def test_a_list_that_is_shorter_than_thought_ends_where_it_ends() -> None:
    play = Play(15)
    play.mirror.start(40)
    loaded(play, 0)
    assert play.window.count == 15


def test_rows_deleted_between_known_ones_close_the_gap() -> None:
    play = Play(60)
    loaded(play, 0)
    loaded(play, 40)
    for job in play.source.jobs[22:27]:
        play.source.drop(job.ref)
    loaded(play, 15)
    loaded(play, 26)
    assert play.window.count == 55
    play.known = list(play.source.jobs)
    play.check()


def test_the_count_grows_and_shrinks_in_what_is_not_loaded() -> None:
    play = Play(60)
    loaded(play, 0)
    assert play.window.set_count(70)
    assert play.window.count == 70
    assert play.window.set_count(55)
    assert play.window.count == 55
    assert not play.window.set_count(3)


def test_a_whole_list_cannot_grow_by_itself() -> None:
    play = Play(8)
    loaded(play, 0)
    assert play.window.is_whole
    assert not play.window.set_count(9)


def places(play: Play, job: Job) -> tuple[int | None, bool]:
    place = play.window.place_of(job)
    return place.row, place.unclear


def test_where_a_job_belongs() -> None:
    play = Play(30)
    loaded(play, 0)
    between = make_job(500, created_at=NOON - timedelta(minutes=3, seconds=30))
    assert places(play, between) == (4, False)
    same_time = make_job(501, created_at=NOON - timedelta(minutes=3))
    assert places(play, same_time) == (None, True)
    newest = make_job(502, created_at=NOON + timedelta(seconds=1))
    assert places(play, newest) == (0, False)
    far = make_job(503, created_at=NOON - timedelta(minutes=25, seconds=30))
    assert places(play, far) == (None, False)


class CountingOrder(FeedOrder):
    """Newest first, and counts how often it is asked."""

    asked = 0

    def compare(self, one: Cursor, other: Cursor) -> int:
        CountingOrder.asked += 1
        return super().compare(one, other)


def test_where_a_job_belongs_takes_as_few_questions_in_a_long_list() -> None:
    source = FakeRepository(make_job(number) for number in range(1200))
    mirror = Mirror()
    mirror.window = PageWindow(mirror, page_rows=100, max_pages=12)
    mirror.start(1200)
    window = mirror.window
    window.order = CountingOrder()
    for top in range(0, 1200, 100):
        for request in window.wanted(top, top + 99):
            page = source.page(EVERYTHING, after=request.after, limit=request.limit, skip=request.skip)
            window.accept(request, page)
    assert window.loaded == 1200
    for row in (0, 1, 99, 100, 101, 650, 1199):
        CountingOrder.asked = 0
        between = make_job(5000, created_at=source.jobs[row].created_at - timedelta(seconds=1))
        assert window.place_of(between).row == row + 1
        assert CountingOrder.asked < 20, row
