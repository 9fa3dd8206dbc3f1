"""What a list shows is chosen: which system of tables, text jobs, dates; and what it says of itself."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from jobmonitor.domain.database import DatabaseInfo, TableInfo
from jobmonitor.domain.errors import DatabaseUnreachable, InvalidInput, SlowQuery
from jobmonitor.domain.events import DatabaseChanged, JobsChanged
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, FeedSystem, Page
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobStatus, System
from jobmonitor.services.ports import RememberedPage
from jobmonitor.ui.feed.go_to import Target, read_target
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.feed.matching import Verdict, judge, twins
from jobmonitor.ui.layout_state import NAME, LayoutState, load_layout
from tests.support.fake_application import FakeApplication
from tests.support.fake_jobs import ME, NOON, FakeRepository, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

INDEX = "CREATE INDEX CONCURRENTLY ON image_jobs (prompt);"
SLOW = SlowQuery("The search took too long.", ddl=(INDEX,), remedy="An index would help.")
OLD = make_job(3, ref=JobRef("multitalk_jobs", "old-3"), kind=JobKind.VIDEO, system=System.LEGACY)
NEW = make_job(1, kind=JobKind.VIDEO)
CAPTION = make_job(2, kind=JobKind.TEXT)


class Studio(FakeRepository):
    """A repository of both systems, which takes its time where it is told to."""

    def __init__(self, jobs: list[Job]) -> None:
        super().__init__(jobs)
        self.slow_pages = self.slow_counts = False
        self.told: tuple[str, ...] = ()
        self.forgotten: set[str] = set()
        """Sources of cursors that are not understood any more."""

    def info(self) -> DatabaseInfo:
        found = super().info()
        legacy = TableInfo(
            name="multitalk_jobs",
            kinds=frozenset({JobKind.VIDEO, JobKind.IMAGE}),
            system=System.LEGACY,
            generation="A",
            description="old video jobs",
        )
        text = replace(found.tables[0], name="text_jobs", kinds=frozenset({JobKind.TEXT}))
        return replace(found, tables=(*found.tables, text, legacy))

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        if self.slow_pages:
            raise SLOW
        if after is not None and after.source in self.forgotten:
            raise InvalidInput("The feed's place cannot be understood.", remedy="Reload the feed.")
        return super().page(query, after=after, limit=limit, skip=skip)

    def counts(self, query: FeedQuery) -> Counts:
        if self.slow_counts:
            raise SLOW
        return super().counts(query)

    def notes(self, query: FeedQuery) -> tuple[str, ...]:
        return self.told


def studio(jobs: list[Job]) -> Any:
    """An application on both systems; typed loosely, because it stands in for `Application`."""
    return FakeApplication(Studio(jobs))


def _shows(play: Stage, shown: list[str]) -> bool:
    return play.shown() == shown


def _has_other_rows(play: Stage, count: int) -> bool:
    return play.tab.model.rowCount() != count


@on_qt_loop
async def test_the_system_is_chosen_where_there_are_both_and_remembered() -> None:
    application = studio([OLD, NEW])
    async with stage(application=application, tab="video") as play:
        await until(lambda: play.shown() == ["prompt 1", "prompt 3"])
        menu = play.tab.filters.tables
        await until(menu.isVisible)
        assert menu.text().strip() == "New + legacy"
        for system, shown in (
            (FeedSystem.LEGACY, ["prompt 3"]),
            (FeedSystem.NEW, ["prompt 1"]),
            (FeedSystem.BOTH, ["prompt 1", "prompt 3"]),
            (FeedSystem.LEGACY, ["prompt 3"]),
        ):
            action = menu.by_system[system]
            action.trigger()
            await until(partial(_shows, play, shown))
        assert menu.text().strip() == "Legacy"
        assert play.tab.is_narrowed
    stored = load_layout(application.layout.held[NAME])
    assert {key: stored.of_list(key)["system"] for key in stored.lists} == {
        "video": "legacy",
        "image": "auto",
        "unified": "auto",
    }
    again = studio([OLD, NEW])
    again.layout.held = application.layout.held
    async with stage(application=again, tab="") as play:
        await until(lambda: play.shown() == ["prompt 3"])
        play.tab.clear_filters()
        await until(lambda: play.shown() == ["prompt 1", "prompt 3"])


@on_qt_loop
async def test_no_choice_of_a_system_where_there_is_only_one() -> None:
    async with stage([NEW], tab="video") as play:
        await play.ready()
        await until(lambda: play.application.database)
        await until(lambda: not play.tab.loader.is_busy)
        assert play.tab.filters.tables.isHidden()
        assert not play.tab.filters.more.text_jobs.isVisible()


@on_qt_loop
async def test_text_jobs_are_in_the_unified_list_when_they_are_asked_for() -> None:
    application = studio([NEW, CAPTION])
    async with stage(application=application) as play:
        await until(lambda: play.shown() == ["prompt 1"])
        choice = play.tab.filters.more.text_jobs
        await until(choice.isVisible)
        choice.trigger()
        await until(lambda: play.shown() == ["prompt 1", "prompt 2"])
        assert not play.tab.is_narrowed
        choice.trigger()
        await until(lambda: play.shown() == ["prompt 1"])
        play.window.reveal(CAPTION)  # one that was just submitted
        await until(lambda: play.window.current_job == CAPTION)
        assert choice.isChecked()


@on_qt_loop
async def test_dates_are_filters_of_the_search_field() -> None:
    jobs = [make_job(1), make_job(2, created_at=NOON - timedelta(days=3))]
    async with stage(jobs) as play:
        await until(lambda: len(play.shown()) == 2)
        menu = play.tab.filters.more
        play.tab.filters.search.setText("prompt")
        menu.spans.actions()[1].trigger()
        assert play.tab.filters.text == "since:24h prompt"
        await until(lambda: play.shown() == ["prompt 1"])
        menu.spans.actions()[0].trigger()
        assert play.tab.filters.text == "prompt"
        await until(lambda: len(play.shown()) == 2)
        menu.dates.trigger()
        search = play.tab.filters.search
        assert search.hasFocus()
        assert [word.partition(":")[0] for word in search.text().split()] == ["prompt", "since", "until"]
        await until(menu.dates.isChecked)
        play.tab.filters.search.setText("until:2026-03-10T00:00Z")
        await until(lambda: play.shown() == ["prompt 2"])


@on_qt_loop
async def test_notes_are_one_line_until_all_are_wished_for() -> None:
    application = studio([NEW])
    application.repository.told = (
        "multitalk_jobs records no workflow, so that a filter on one leaves its rows out.",
        "edited_images has no user: “Show mine” cannot find its rows, whoever made them at that time.",
        "style_transfers is missing; ask who runs the database to create it, or leave it as it is.",
    )
    async with stage(application=application, tab="video") as play:
        notes = play.tab.notes
        await until(notes.isVisible)
        height = notes.height()
        assert notes.summary.text().startswith("multitalk_jobs records")
        play.click(notes.more)
        await until(lambda: notes.height() > height)
        assert notes.whole.text().count("\n") == 2
        play.click(notes.more)
        await until(lambda: notes.height() == height)
        play.click(notes.dismiss)
        assert notes.isHidden()
        play.key(Qt.Key.Key_F5)
        await until(lambda: not play.tab.loader.is_busy)
        assert notes.isHidden()
        play.tab.filters.search.setText("prompt")
        await until(notes.isVisible)
        application.repository.told = ()
        play.tab.filters.search.setText("prompt 1")
        await until(notes.isHidden)


@on_qt_loop
async def test_a_list_that_is_too_slow_keeps_its_rows_and_gives_the_sql() -> None:
    application = studio([NEW, make_job(4)])
    async with stage(application=application) as play:
        await until(lambda: len(play.shown()) == 2)
        application.repository.slow_pages = True
        play.key(Qt.Key.Key_F5)
        bar = play.tab.slow
        await until(bar.isVisible)
        assert bar.sentence.text() == "The search took too long. An index would help."
        assert len(play.shown()) == 2
        assert play.tab.stale.isHidden()
        play.click(bar.copy)
        assert QGuiApplication.clipboard().text() == INDEX
        application.repository.slow_pages = False
        play.click(bar.again)
        await until(bar.isHidden)


@on_qt_loop
async def test_a_list_that_was_never_there_says_that_it_is_slow() -> None:
    application = studio([NEW])
    application.repository.slow_pages = True
    async with stage(application=application) as play:
        await until(lambda: play.tab.loader.state is FeedState.FAILED)
        assert play.tab.panel.sentence.text() == str(SLOW)
        assert play.tab.slow.copy.isVisible()


@on_qt_loop
async def test_a_list_that_cannot_be_counted_goes_on_as_far_as_one_reads() -> None:
    application = studio([make_job(number) for number in range(700)])
    application.repository.slow_counts = True
    async with stage(application=application) as play:
        await until(lambda: play.window.tabs.tabText(2) == "Unified many")
        await until(play.tab.slow.isVisible)
        await play.ready()
        assert play.tab.slow.sentence.text().startswith("How many jobs there are is not known.")
        assert 200 < play.tab.model.rowCount() < 700
        play.tab.table.setFocus()
        model = play.tab.model
        while model.rowCount() != 700:
            before = model.rowCount()
            play.key(Qt.Key.Key_End)
            await until(partial(_has_other_rows, play, before))
        await until(lambda: model.job(699) is not None)
        assert play.tab.chips.place.toolTip().endswith("of many")
        application.repository.slow_counts = False
        play.click(play.tab.slow.again)
        await until(lambda: play.window.tabs.tabText(2) == "Unified 700")
        await until(play.tab.slow.isHidden)


@on_qt_loop
async def test_what_was_seen_last_is_there_while_the_database_is_away() -> None:
    application = studio([NEW, make_job(4)])
    application.repository.problem = DatabaseUnreachable("It does not answer.")
    seen = RememberedPage((NEW, make_job(4)), Counts(1204, ()), NOON - timedelta(hours=2))

    async def recall(query: FeedQuery) -> RememberedPage | None:
        return seen if query.text is None else None

    application.feeds.recall = recall
    async with stage(application=application) as play:
        await until(play.tab.stale.isVisible)
        assert play.tab.stale.sentence.text().startswith("Not connected. As seen 2 h ago (")
        assert play.shown() == ["prompt 1", "prompt 4"]
        play.click_row(1)
        assert play.window.current_job == make_job(4)
        assert play.window.actions_["copy"].isEnabled()
        play.tab.filters.search.setText("prompt 1")
        await until(lambda: play.tab.loader.state is FeedState.FAILED)
        play.tab.filters.search.setText("")
        await play.ready()
        assert play.shown() == ["prompt 1", "prompt 4"]
        play.click_row(1)
        application.repository.problem = None
        application.repository.add(make_job(9))
        play.click(play.tab.stale.button)
        await until(lambda: play.shown() == ["prompt 1", "prompt 4", "prompt 9"])
        assert play.tab.stale.isHidden()
        assert play.window.current_job == make_job(4)
        assert play.tab.table.currentIndex().row() == 1


@on_qt_loop
async def test_places_that_are_not_understood_any_more_are_found_anew() -> None:
    application = studio([make_job(number) for number in range(1000)])
    async with stage(application=application) as play:
        await until(lambda: play.tab.model.rowCount() == 1000)
        bar = play.tab.table.verticalScrollBar()
        bar.setValue(600 * 44)
        await until(lambda: play.tab.model.job(605) is not None)
        application.repository.forgotten = {"image_jobs"}
        application.bus.publish(JobsChanged(Changes(everything=True)))
        await until(lambda: not play.tab.loader.is_busy)
        assert play.tab.loader.state is FeedState.READY
        assert play.tab.stale.isHidden()
        application.repository.forgotten = set()
        application.bus.publish(DatabaseChanged())
        await until(lambda: play.tab.model.job(605) == make_job(605))
        assert play.tab.table.visible_rows()[0] == 600


# What is told of a change, and what must be asked


def test_a_system_decides_which_rows_belong() -> None:
    migrated = replace(OLD, migrated=True)
    for system, verdicts in {
        FeedSystem.AUTO: "yes yes no",
        FeedSystem.BOTH: "yes yes no",
        FeedSystem.NEW: "yes no no",
        FeedSystem.LEGACY: "no yes yes",
    }.items():
        query = FeedQuery(system=system)
        assert " ".join(judge(query, job).value for job in (NEW, OLD, migrated)) == verdicts


@pytest.mark.parametrize(
    ("query", "job", "verdict"),
    [
        (FeedQuery(comfy_url="http://gpu1:8188"), NEW, Verdict.YES),
        (FeedQuery(comfy_url="http://gpu1:8188"), replace(NEW, comfy_url="GPU1:8188/"), Verdict.ASK),
        (FeedQuery(comfy_url="http://gpu1:8188"), replace(NEW, comfy_url="http://gpu2:8188"), Verdict.NO),
        (FeedQuery(comfy_url="http://gpu1:8188"), replace(NEW, comfy_url=None), Verdict.NO),
        (FeedQuery(workflow_names=frozenset({"wan-i2v"})), NEW, Verdict.YES),
        (FeedQuery(workflow_names=frozenset({"WanI2V"})), NEW, Verdict.ASK),
        (FeedQuery(workflow_names=frozenset({"legacy"})), replace(OLD, workflow_name="legacy"), Verdict.NO),
        (FeedQuery(user_id=ME), NEW, Verdict.YES),
        (FeedQuery(user_id=ME.replace("-", "")), NEW, Verdict.ASK),
        (FeedQuery(user_id=ME), replace(NEW, user_id=None), Verdict.NO),
        (FeedQuery(text="PROMPT"), NEW, Verdict.YES),
        (FeedQuery(text="straße"), replace(NEW, prompt="STRASSE"), Verdict.ASK),
        (FeedQuery(text="straße"), replace(NEW, prompt="die straße"), Verdict.YES),
        (FeedQuery(text="a b"), replace(NEW, inputs=JobInputs(("http://x/a%20b.png",))), Verdict.ASK),
        (FeedQuery(text="nothing"), NEW, Verdict.NO),
        (
            FeedQuery(text="nothing", workflow_names=frozenset({"WanI2V"})),
            NEW,
            Verdict.NO,
        ),
    ],
)
def test_what_only_the_database_knows_is_asked(query: FeedQuery, job: Job, verdict: Verdict) -> None:
    assert judge(query, job) is verdict


def test_a_legacy_row_goes_when_its_twin_comes() -> None:
    by_id = replace(NEW, ref=JobRef("video_jobs", "old-3"))
    by_prompt = replace(NEW, comfy_job_id=OLD.comfy_job_id)
    assert twins(FeedQuery(), [by_id], [OLD, NEW]) == [OLD.ref]
    assert twins(FeedQuery(), [by_prompt], [OLD, NEW]) == [OLD.ref]
    assert twins(FeedQuery(), [NEW], [OLD]) == []
    assert twins(FeedQuery(system=FeedSystem.LEGACY), [by_id], [OLD]) == []


@on_qt_loop
async def test_a_twin_that_comes_in_takes_the_place_of_its_legacy_row() -> None:
    application = studio([OLD, NEW])
    async with stage(application=application, tab="video") as play:
        await until(lambda: play.shown() == ["prompt 1", "prompt 3"])
        twin = replace(OLD, ref=JobRef("video_jobs", "old-3"), system=System.NEW, prompt="migrated")
        application.repository.drop(OLD.ref)
        await play.arrive(twin)
        await until(lambda: play.shown() == ["prompt 1", "migrated"])


@on_qt_loop
async def test_the_list_is_asked_again_where_only_the_database_knows() -> None:
    application = studio([NEW])
    async with stage(application=application, tab="video") as play:
        await play.ready()
        play.tab.filters.search.setText("server:gpu1:8188")
        await until(lambda: play.tab.is_narrowed and not play.tab.loader.is_busy)
        other = make_job(7, kind=JobKind.VIDEO, comfy_url="http://GPU1:8188/")
        await play.arrive(other)
        await until(lambda: play.shown() == ["prompt 1", "prompt 7"])


# Values


def test_the_layout_keeps_only_what_lists_say() -> None:
    state = LayoutState(lists={"video": {"system": "legacy", "text_jobs": True}})
    assert load_layout(state.dump()) == state
    odd = {"lists": {"video": {"system": "both"}, "image": "older", "unified": 3}, "pane_width": -1}
    assert load_layout(json.dumps(odd).encode()) == LayoutState(lists={"video": {"system": "both"}})


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("1", Target(row=0)),
        ("12,000", Target(row=11_999)),
        ("#500000", Target(row=499_999)),
        ("50 %", Target(part=0.5)),
        ("100%", Target(part=1.0)),
        ("101 %", None),
        ("2d", Target(moment=NOON - timedelta(days=2))),
        ("2026-03-01T10:00Z", Target(moment=datetime(2026, 3, 1, 10, tzinfo=UTC))),
        ("far", None),
        ("", None),
    ],
)
def test_where_to_go(typed: str, target: Target | None) -> None:
    assert read_target(typed, NOON) == target


def test_a_status_of_another_job_is_not_this_one() -> None:
    assert judge(FeedQuery(statuses=frozenset({JobStatus.FAILED})), NEW) is Verdict.NO


@on_qt_loop
async def test_what_is_told_while_a_list_is_asked_anew_is_not_lost() -> None:
    application = studio([NEW, make_job(4)])
    async with stage(application=application) as play:
        await until(lambda: play.application.database and not play.tab.loader.is_busy)
        gate, counts = asyncio.Event(), application.feeds.counts

        async def slow(query: FeedQuery) -> Counts:
            await gate.wait()
            return cast(Counts, await counts(query))

        application.feeds.counts = slow
        play.tab.loader.reload()
        await until(lambda: play.tab.loader._told.is_read)  # the page is read, its count is not there
        application.repository.drop(NEW.ref)
        fresh = make_job(0, created_at=NOON + timedelta(minutes=1))
        application.repository.add(fresh)
        application.bus.publish(JobsChanged(Changes((fresh,), (NEW.ref,))))
        await until(lambda: not play.tab.loader.is_busy)
        await until(lambda: play.shown() == ["prompt 0", "prompt 4"])
        gate.set()
