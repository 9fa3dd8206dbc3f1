"""A server that fails again and again is asked rarely, by one at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.services.breaker import FIRST, LONGEST, SECONDS, TRIES, Breaker


class Time:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def longest(_low: float, high: float) -> float:
    return high


def opened(time: Time) -> Breaker:
    """A breaker that has just opened."""
    breaker = Breaker(monotonic=time, uniform=longest)
    for number in range(TRIES):
        time.now += SECONDS if number == TRIES - 1 else 0.0
        assert breaker.enter()
        breaker.failed()
    assert breaker.is_open
    return breaker


def test_a_server_that_is_started_again_is_asked_all_the_while() -> None:
    time = Time()
    breaker = Breaker(monotonic=time)
    for _ in range(100):
        assert breaker.enter()
        breaker.failed()
        time.now += SECONDS / 200
    assert not breaker.is_open


def test_few_failures_do_not_open_it_however_long_they_lie_apart() -> None:
    time = Time()
    breaker = Breaker(monotonic=time)
    for _ in range(TRIES - 1):
        assert breaker.enter()
        breaker.failed()
        time.now += 10 * SECONDS
    assert not breaker.is_open


def test_open_it_lets_nobody_through_then_one_probe_and_closes_when_that_is_answered() -> None:
    time = Time()
    breaker = opened(time)
    assert not breaker.enter()
    assert breaker.seconds_left == FIRST
    time.now += FIRST
    assert breaker.enter()
    assert not breaker.enter(), "one probe at a time"
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.enter()
    assert breaker.enter()


def test_each_probe_that_fails_doubles_the_pause_up_to_a_bound() -> None:
    time = Time()
    breaker = opened(time)
    pauses = []
    for _ in range(6):
        pauses.append(breaker.pause)
        time.now += breaker.seconds_left
        assert breaker.enter()
        breaker.failed()
        assert not breaker.enter()
    assert pauses == sorted(pauses)
    assert pauses[0] == FIRST
    assert pauses[-1] == LONGEST


def test_a_probe_that_was_given_up_leaves_the_way_to_the_next_one() -> None:
    time = Time()
    breaker = opened(time)
    time.now += FIRST
    assert breaker.enter()
    breaker.left()
    assert breaker.enter()


def test_questions_from_before_it_opened_change_nothing_by_failing() -> None:
    time = Time()
    breaker = opened(time)
    left = breaker.seconds_left
    breaker.failed()
    assert breaker.seconds_left == left
    assert breaker.pause == FIRST


def test_many_that_came_back_are_not_asked_at_the_same_moment() -> None:
    moments = set()
    for number in range(50):
        time = Time()

        def part(low: float, high: float, share: float = number / 50) -> float:
            return low + share * (high - low)

        breaker = Breaker(monotonic=time, uniform=part)
        for _ in range(TRIES):
            time.now += SECONDS
            assert breaker.enter()
            breaker.failed()
        moments.add(round(breaker.seconds_left, 3))
    assert len(moments) == 50


@given(st.lists(st.tuples(st.sampled_from(["fail", "answer", "leave"]), st.floats(0, 90)), max_size=60))
def test_whatever_happens_it_is_asked_again_within_its_longest_pause(steps: list[tuple[str, float]]) -> None:
    time = Time()
    breaker = Breaker(monotonic=time)
    for what, seconds in steps:
        time.now += seconds
        if breaker.enter():
            {"fail": breaker.failed, "answer": breaker.succeeded, "leave": breaker.left}[what]()
        assert 0 <= breaker.seconds_left <= LONGEST
    time.now += LONGEST
    assert breaker.enter()
