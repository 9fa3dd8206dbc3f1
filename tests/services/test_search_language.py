"""The search language: whatever is typed is read, and what is read can be typed again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.condition import Aspect, Condition, Told
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import ACTIVE, JobKind, JobRef, JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.services.searching.keys import BY_NAME, KEYS
from jobmonitor.services.searching.language import Filter, Search, Words, parse, scan, words, write
from jobmonitor.services.searching.reading import NOTHING, Known, Reading, Trouble, read

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
ME = "u1"
SERVERS = (
    Server.at("http://gpu3.studio:8188", "gpu3", aliases=("http://10.0.0.3:8188",)),
    Server.at("http://gpu1:8188", "gpu1"),
)
KNOWN = Known(now=NOW, user_id=ME, servers=SERVERS, favourites=(JobRef("video_jobs", "1"),))
BOTH = FeedQuery(kinds=frozenset({JobKind.VIDEO, JobKind.IMAGE}))

texts = st.text(max_size=20)
pieces = st.sampled_from(
    [
        "status:",
        "-",
        '"',
        "\\",
        ",",
        ":",
        " ",
        "wf:",
        "since:2",
        "user:me",
        "is:",
        "gpu3",
        "\n",
        "a",
        "server:",
    ]
)
typed = st.one_of(st.text(max_size=60), st.lists(st.one_of(pieces, texts), max_size=12).map("".join))
values = texts.filter(bool)
filters = st.builds(
    lambda key, held, negated: Filter(key, tuple(dict.fromkeys(held)), negated),
    st.sampled_from([key.name for key in KEYS]),
    st.lists(values, max_size=3),
    st.booleans(),
)
phrases = st.builds(
    lambda text, negated: Words(text, is_phrase=True, negated=negated),
    texts.filter(lambda text: bool(text.strip())),
    st.booleans(),
)
bare = texts.filter(lambda text: bool(text.strip())).map(words)
searches = st.lists(st.one_of(filters, phrases, bare), max_size=5).map(tuple)


@given(searches)
def test_what_is_written_reads_the_same(search: Search) -> None:
    assert parse(write(search)) == search


@given(typed)
def test_anything_is_read_and_reads_the_same_again(text: str) -> None:
    search = parse(text)
    assert parse(write(search)) == search
    for term, start, end in scan(text):
        assert 0 <= start < end <= len(text)
        assert parse(text[start:end]) == (term,)


@given(typed)
def test_anything_asks_for_something(text: str) -> None:
    reading = read(parse(text), BOTH, KNOWN)
    assert reading.query.kinds <= BOTH.kinds
    assert reading.query.kinds
    for problem in reading.problems:
        assert str(problem)


def ask(text: str, base: FeedQuery = BOTH, known: Known = KNOWN) -> Reading:
    return read(parse(text), base, known)


def test_the_whole_language_in_one_line() -> None:
    line = 'workflow:wan-i2v status:failed user:me since:2d server:gpu1 "red dress" at dawn'
    query = ask(line).query
    assert query.workflow_names == {"wan-i2v"}
    assert query.statuses == {JobStatus.FAILED}
    assert query.user_id == ME
    assert query.created_from == NOW - timedelta(days=2)
    assert query.comfy_url == "http://gpu1:8188"
    assert query.text == "at dawn"
    assert query.conditions == (Condition(aspect=Aspect.TEXT, values=frozenset({"red dress"})),)
    assert not ask(line).problems


@pytest.mark.parametrize(
    ("typed", "statuses"),
    [
        ("status:failed,Cancelled", {JobStatus.FAILED, JobStatus.CANCELLED}),
        ("status:running status:queued", {JobStatus.PROCESSING, JobStatus.PENDING}),
        ("-status:failed", set(JobStatus) - {JobStatus.FAILED}),
        ("is:active", set(ACTIVE)),
        ("is:active -status:pending", {JobStatus.PROCESSING}),
        ("is:ended", {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}),
        ("status:failed,fial", {JobStatus.FAILED}),
        ("status:", set()),
        ("status:fai", set()),
    ],
)
def test_statuses(typed: str, statuses: set[JobStatus]) -> None:
    query = ask(typed).query
    assert query.statuses == statuses
    assert query.text is None


def test_several_values_and_opposites_are_conditions() -> None:
    assert ask("user:me,anna").query.conditions == (
        Condition(aspect=Aspect.USER, values=frozenset({ME, "anna"})),
    )
    assert ask("-workflow:a,b").query.conditions == (
        Condition(aspect=Aspect.WORKFLOW, values=frozenset({"a", "b"}), negated=True),
    )
    assert ask("-dress").query.conditions == (
        Condition(aspect=Aspect.TEXT, values=frozenset({"dress"}), negated=True),
    )
    assert ask("has:error,output").query.conditions == (
        Condition(aspect=Aspect.TOLD, values=frozenset({Told.ERROR.value, Told.OUTPUT.value})),
    )
    assert ask("is:favourite").query.conditions == (
        Condition(aspect=Aspect.ROW, refs=frozenset(KNOWN.favourites)),
    )
    assert ask("workflow:a workflow:b").query.workflow_names == {"a", "b"}


def test_a_server_is_meant_by_its_name_its_host_or_its_address() -> None:
    both = Condition(
        aspect=Aspect.SERVER, values=frozenset({"http://gpu3.studio:8188", "http://10.0.0.3:8188"})
    )
    assert ask("server:GPU3").query.conditions == (both,)
    assert ask("server:gpu3.studio:8188").query.conditions == (both,)
    assert ask("server:other:8188").query.comfy_url == "http://other:8188"
    assert ask("server:http://").query.text == "server:http://"


@pytest.mark.parametrize(
    ("typed", "trouble", "text"),
    [
        ("stauts:failed", Trouble.NO_KEY, "stauts:failed"),
        ("status:fial", Trouble.NEAR_VALUE, None),
        ("status:colour", Trouble.NO_VALUE, "status:colour"),
        ("kind:text", Trouble.NO_VALUE, "kind:text"),
        ("since:yore", Trouble.NO_VALUE, "since:yore"),
        ("since:2", Trouble.BEGUN, None),
        ("-since:2d", Trouble.NO_OPPOSITE, "-since:2d"),
        ("workflow:", Trouble.BEGUN, None),
        ("status:failed -status:failed", Trouble.CONTRADICTION, None),
    ],
)
def test_what_is_not_understood_is_told(typed: str, trouble: Trouble, text: str | None) -> None:
    reading = ask(typed)
    assert [problem.trouble for problem in reading.problems] == [trouble]
    assert reading.query.text == text


def test_words_that_are_no_keys_are_text_without_a_word() -> None:
    for text in ("http://gpu1/view?a:b", "colour:red", "12:30", "C:\\x", "a - b", "--lowvram", 'a"b'):
        reading = ask(text)
        assert reading.query.text == text
        assert not reading.problems


def test_words_and_filters_in_any_order() -> None:
    query = ask("red status:failed dress status:pending workflow:wan-i2v user:me", FeedQuery()).query
    assert query.text == "red dress"
    assert query.statuses == {JobStatus.FAILED, JobStatus.PENDING}
    assert query.workflow_names == {"wan-i2v"}
    assert query.user_id == ME
    assert ask("status:odd http://x time:").query.text == "status:odd http://x time:"
    query = ask("a since:2d until:2026-03-12T10:00Z kind:video b").query
    assert query.created_from == datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    assert query.created_before == datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
    assert query.kinds == {JobKind.VIDEO}
    assert query.text == "a b"


def test_a_contradiction_finds_nothing() -> None:
    query = ask("is:active status:failed").query
    assert NOTHING in query.conditions
    assert NOTHING in ask("kind:video -kind:video").query.conditions


def test_me_has_to_be_known() -> None:
    nobody = Known(now=NOW)
    reading = ask("user:me", known=nobody)
    assert reading.query.user_id == "me"
    assert [problem.trouble for problem in reading.problems] == [Trouble.NO_ME]
    assert ask("is:mine").query.user_id == ME


def test_what_holds_already_holds_besides_what_is_typed() -> None:
    mine = FeedQuery(user_id=ME, comfy_url="http://gpu1:8188")
    assert ask("user:me server:gpu1", mine).query == mine
    both = ask("user:anna", mine).query
    assert both.user_id == ME
    assert both.conditions == (Condition(aspect=Aspect.USER, values=frozenset({"anna"})),)


def test_of_what_can_be_said_once_the_last_counts() -> None:
    query = ask("since:2d since:1d system:new source:legacy until:2026-03-12T10:00Z").query
    assert query.created_from == NOW - timedelta(days=1)
    assert query.created_before == datetime(2026, 3, 12, 10, tzinfo=UTC)
    assert query.system is FeedSystem.LEGACY


def test_days_begin_at_this_workstations_midnight() -> None:
    today, yesterday = ask("since:today").query.created_from, ask("since:yesterday").query.created_from
    assert today is not None
    assert yesterday is not None
    assert today.astimezone().hour == yesterday.astimezone().hour == 0
    assert today <= NOW < today + timedelta(days=1, hours=2)
    assert yesterday < today


def test_keys_are_called_by_one_name() -> None:
    assert parse("WF:a") == (Filter("workflow", ("a",)),)
    assert len({name.lower() for name in BY_NAME}) == len(BY_NAME)
