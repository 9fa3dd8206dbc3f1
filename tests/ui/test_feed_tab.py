"""A list as the operator has it: keyboard, filters, news, what it says when something is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.events import FeedInvalidated, JobChanged, JobsChanged
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import JobKind, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.theme.tokens import ROW
from tests.support.fake_application import fake_application
from tests.support.fake_jobs import ME, NOON, OTHER, make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import stage

MANY = [make_job(number) for number in range(1000)]


@on_qt_loop
async def test_rows_and_counts_are_shown() -> None:
    jobs = [make_job(1, status=JobStatus.FAILED), make_job(2, kind=JobKind.VIDEO), make_job(3)]
    async with stage(jobs, tab="image") as play:
        await play.ready()
        assert play.shown() == ["prompt 1", "prompt 3"]
        titles = [play.window.tabs.tabText(at) for at in range(3)]
        await until(lambda: play.window.tabs.tabText(2) == "Unified 3")
        assert titles[1] == "Image 2"
        assert play.tab.chips.chip(JobStatus.FAILED).text().strip() == "1 failed"


@on_qt_loop
async def test_the_keyboard_moves_as_in_a_mail_program() -> None:
    async with stage(MANY) as play:
        await play.ready()
        table = play.tab.table
        await until(table.hasFocus)
        play.key(Qt.Key.Key_Home)
        assert table.currentIndex().row() == 0
        play.key(Qt.Key.Key_Down)
        play.key(Qt.Key.Key_Down)
        assert play.window.current_job == MANY[2]
        play.key(Qt.Key.Key_PageDown)
        assert table.currentIndex().row() > 8
        play.key(Qt.Key.Key_End)
        assert table.currentIndex().row() == 999
        await until(lambda: play.tab.model.job(999) is not None)
        assert play.tab.model.window.loaded < 1000
        play.key(Qt.Key.Key_Z)
        assert table.currentIndex().row() == 999


@on_qt_loop
async def test_a_row_that_loads_late_becomes_the_current_job() -> None:
    async with stage(MANY) as play:
        await play.ready()
        play.tab.table.setFocus()
        play.key(Qt.Key.Key_End)
        await until(lambda: play.window.current_job == MANY[999])


@on_qt_loop
async def test_a_row_that_is_chosen_while_its_job_ends_shows_the_end() -> None:
    running = make_job(1, status=JobStatus.PROCESSING, outputs=())
    ended = replace(running, status=JobStatus.COMPLETED)
    async with stage([running, make_job(2)], tab="image") as play:
        await play.ready()
        play.application.repository.put(ended)
        play.application.bus.publish(JobChanged(ended))  # the list shows it a moment later
        play.tab.table.choose(0)
        await until(lambda: play.window.current_job == ended)


@on_qt_loop
async def test_search_narrows_and_escape_widens() -> None:
    async with stage(MANY) as play:
        await play.ready()
        play.key(Qt.Key.Key_Slash)
        search = play.tab.filters.search
        await until(search.hasFocus)
        for key in (Qt.Key.Key_T, Qt.Key.Key_Space, Qt.Key.Key_9, Qt.Key.Key_9, Qt.Key.Key_8):
            play.key(key)
        await until(lambda: play.shown() == ["prompt 998"])
        play.key(Qt.Key.Key_Return)
        assert play.tab.table.hasFocus()
        search.setFocus()
        play.key(Qt.Key.Key_Escape)
        await until(lambda: play.tab.model.rowCount() == 1000)
        play.key(Qt.Key.Key_Escape)
        assert play.tab.table.hasFocus()


@on_qt_loop
async def test_words_in_the_search_are_filters() -> None:
    jobs = [make_job(1, status=JobStatus.FAILED), make_job(2), make_job(3, user_id=OTHER)]
    async with stage(jobs) as play:
        await play.ready()
        search = play.tab.filters.search
        search.setText("status:failed")
        await until(lambda: play.shown() == ["prompt 1"])
        search.setText("user:me workflow:img2img prompt")
        await until(lambda: play.shown() == ["prompt 1", "prompt 2"])
        search.setText("server:gpu1:8188 colour:red")
        await until(lambda: play.tab.loader.state is FeedState.EMPTY)


@on_qt_loop
async def test_a_chip_shows_one_status() -> None:
    jobs = [
        make_job(number, status=JobStatus.FAILED if number % 3 else JobStatus.COMPLETED)
        for number in range(9)
    ]
    async with stage(jobs) as play:
        await play.ready()
        chip = play.tab.chips.chip(JobStatus.COMPLETED)
        play.click(chip)
        await until(lambda: play.tab.model.rowCount() == 3)
        assert play.tab.chips.chip(JobStatus.FAILED).text().strip() == "6 failed"
        play.click(chip)
        await until(lambda: play.tab.model.rowCount() == 9)


@on_qt_loop
async def test_workflows_can_be_chosen() -> None:
    jobs = [make_job(1, workflow_name="img2img"), make_job(2, workflow_name="other")]
    async with stage(jobs) as play:
        await play.ready()
        menu = play.tab.filters.more.by_key["workflow"]
        await until(lambda: play.tab.search.workflows)
        menu.aboutToShow.emit()
        assert [action.text() for action in menu.actions()] == ["img2img", "wan-i2v", "other"]
        menu.actions()[0].trigger()
        await until(lambda: play.shown() == ["prompt 1"])
        assert play.tab.filters.text == "workflow:img2img"


@on_qt_loop
async def test_mine_means_mine_in_all_lists() -> None:
    jobs = [make_job(1, user_id=ME), make_job(2, user_id=OTHER)]
    async with stage(jobs) as play:
        await play.ready()
        play.click(play.tab.filters.mine)
        await until(lambda: play.shown() == ["prompt 1"])
        assert play.window.actions_["mine"].isChecked()
        play.window.show_tab("image")
        await until(lambda: play.shown() == ["prompt 1"])
        play.window.actions_["mine"].trigger()
        await until(lambda: play.tab.model.rowCount() == 2)


@on_qt_loop
async def test_without_a_user_there_is_no_mine() -> None:
    application = fake_application([make_job(1)])
    application.user_id = None
    async with stage(application=application) as play:
        await play.ready()
        assert not play.tab.filters.mine.isEnabled()
        assert not play.window.actions_["mine"].isEnabled()


@on_qt_loop
async def test_new_jobs_come_in_on_top_while_one_is_there() -> None:
    async with stage(MANY[:300]) as play:
        await play.ready()
        play.tab.table.choose(0)
        fresh = make_job(5000, created_at=NOON + timedelta(seconds=1))
        await play.arrive(fresh)
        await until(lambda: play.refs()[0] == fresh.ref)
        assert play.tab.table.at_top()
        assert play.window.current_job == MANY[0]
        assert play.tab.news.isHidden()


@on_qt_loop
async def test_new_jobs_wait_behind_a_bar_while_one_reads_further_down() -> None:
    async with stage(MANY[:300]) as play:
        await play.ready()
        table = play.tab.table
        table.verticalScrollBar().setValue(50 * ROW)
        before = table.rowAt(0)
        jobs = [
            make_job(5000 + number, created_at=NOON + timedelta(seconds=number + 1)) for number in range(3)
        ]
        await play.arrive(*jobs)
        await until(play.tab.news.isVisible)
        assert play.tab.news.sentence.text() == "3 new"
        assert table.rowAt(0) == before
        await until(lambda: play.tab.model.rowCount() == 300)
        play.click(play.tab.news.button)
        assert play.refs()[:3] == [job.ref for job in reversed(jobs)]
        assert table.at_top()
        assert play.tab.news.isHidden()


@on_qt_loop
async def test_what_is_below_stays_in_place_when_rows_above_come_and_go() -> None:
    async with stage(MANY[:300]) as play:
        await play.ready()
        table, model = play.tab.table, play.tab.model
        table.choose(60)
        table.verticalScrollBar().setValue(50 * ROW + 10)
        shown = model.job(table.rowAt(0))
        late = make_job(7000, created_at=NOON - timedelta(minutes=20, seconds=30))
        await play.arrive(late)
        await until(lambda: model.window.row_of(late.ref) is not None)
        assert model.job(table.rowAt(0)) == shown
        play.application.repository.drop(MANY[3].ref)
        play.application.bus.publish(JobsChanged(Changes(removed=(MANY[3].ref,))))
        await until(lambda: model.window.row_of(MANY[3].ref) is None)
        assert model.job(table.rowAt(0)) == shown
        play.application.bus.publish(FeedInvalidated())
        spy = QSignalSpy(model.modelReset)
        await until(lambda: spy.count())
        assert model.job(table.rowAt(0)) == shown
        assert table.verticalScrollBar().value() % ROW == 10
        assert play.window.current_job == MANY[60]
        # A page that was asked for before the removal has the removed row once more, for a moment.
        await until(lambda: table.currentIndex().row() == 60)


@on_qt_loop
async def test_rows_change_in_place() -> None:
    jobs = [make_job(number, status=JobStatus.PENDING) for number in range(5)]
    async with stage(jobs) as play:
        await play.ready()
        await play.write(replace(jobs[2], status=JobStatus.COMPLETED))
        await until(lambda: play.shown(1)[2] == "completed")
        assert play.shown(1).count("pending") == 4
        state = LiveState(ref=jobs[1].ref, phase=Phase.QUEUED, position=2)
        play.application.tracking.see(state)
        await until(lambda: play.shown(1)[1] == "pending · 2nd")


@on_qt_loop
async def test_a_job_that_does_not_match_any_more_leaves() -> None:
    jobs = [make_job(number, status=JobStatus.PENDING) for number in range(5)]
    async with stage(jobs) as play:
        await play.ready()
        play.click(play.tab.chips.chip(JobStatus.PENDING))
        await until(lambda: play.tab.is_narrowed and not play.tab.loader.is_busy)
        await play.write(replace(jobs[2], status=JobStatus.COMPLETED))
        await until(lambda: play.tab.model.rowCount() == 4)
        await until(lambda: play.tab.chips.chip(JobStatus.COMPLETED).text().strip() == "1 completed")


@on_qt_loop
async def test_a_job_that_leaves_the_list_is_still_the_one_that_is_shown() -> None:
    jobs = [make_job(number, status=JobStatus.PENDING) for number in range(5)]
    async with stage(jobs) as play:
        await play.ready()
        play.click(play.tab.chips.chip(JobStatus.PENDING))
        await until(lambda: play.tab.is_narrowed and not play.tab.loader.is_busy)
        play.click_row(2)
        done = replace(jobs[2], status=JobStatus.COMPLETED)
        await play.write(done)
        await until(lambda: play.tab.model.rowCount() == 4)
        assert play.window.current_job == done
        assert play.tab.current_job is None
        assert not play.window.actions_["cancel"].isEnabled()


@on_qt_loop
async def test_the_current_job_survives_a_reload_that_does_not_load_it() -> None:
    async with stage(MANY) as play:
        await play.ready()
        await until(lambda: not play.tab.loader.is_busy and play.application.database)
        play.click_row(2)
        bar = play.tab.table.verticalScrollBar()
        bar.setValue(600 * ROW)
        await until(lambda: play.tab.model.job(605) is not None)
        spy = QSignalSpy(play.tab.model.modelReset)
        play.application.bus.publish(FeedInvalidated())
        await until(lambda: spy.count())
        assert play.tab.model.job(605) == MANY[605]
        assert play.window.current_job == MANY[2]
        bar.setValue(0)
        await until(lambda: play.tab.current_job == MANY[2])


@on_qt_loop
async def test_an_empty_list_offers_to_submit() -> None:
    async with stage(tab="image") as play:
        await until(lambda: play.tab.loader.state is FeedState.EMPTY)
        panel = play.tab.panel
        assert panel.isVisible()
        assert panel.sentence.text() == "No image jobs yet."
        play.click(panel.button)
        assert play.submitted == [None]
        await play.arrive(make_job(1))
        await until(lambda: play.shown() == ["prompt 1"])


@on_qt_loop
async def test_no_match_offers_to_clear_the_filters() -> None:
    async with stage(MANY[:5]) as play:
        await play.ready()
        play.tab.filters.search.setText("nothing has this")
        await until(lambda: play.tab.loader.state is FeedState.EMPTY)
        assert play.tab.panel.sentence.text() == "No job matches."
        play.click(play.tab.panel.button)
        await until(lambda: play.tab.model.rowCount() == 5)
        assert play.tab.filters.search.text() == ""


@on_qt_loop
async def test_a_list_that_cannot_be_loaded_says_why_and_tries_again() -> None:
    application = fake_application(MANY[:5])
    application.repository.problem = DatabaseUnreachable("It does not answer.", remedy="Look at the network.")
    async with stage(application=application) as play:
        await until(lambda: play.tab.loader.state is FeedState.FAILED)
        # Once the watch for changes has noticed it too, it also says that it is tried again.
        assert play.tab.panel.sentence.text().startswith("It does not answer. Look at the network.")
        application.repository.problem = None
        play.click(play.tab.panel.button)
        await play.ready()
        assert play.tab.model.rowCount() == 5


@on_qt_loop
async def test_a_lost_database_leaves_the_rows_and_says_since_when() -> None:
    async with stage(MANY[:5]) as play:
        await play.ready()
        repository = play.application.repository
        repository.problem = DatabaseUnreachable("It does not answer.")
        play.key(Qt.Key.Key_F5)
        await until(play.tab.stale.isVisible)
        assert play.tab.stale.sentence.text().startswith("Not connected since ")
        assert len(play.shown()) == 5
        await until(lambda: "not connected since" in play.window.status_bar.database.text)
        repository.problem = None
        play.click(play.tab.stale.button)
        await until(play.tab.stale.isHidden)
        await until(lambda: play.window.status_bar.database.text == "studio-prod · connected")


@on_qt_loop
async def test_loading_shows_placeholders_and_a_stale_answer_is_dropped() -> None:
    async with stage(MANY[:30], tab="video") as play:
        await until(lambda: play.tab.loader.state is FeedState.EMPTY)
        gate = play.application.background.gate = asyncio.Event()
        play.window.show_tab("unified")
        assert play.tab.skeleton.isVisible()
        play.tab.filters.search.setText("prompt 7")
        play.tab.filters.changed.emit()
        assert play.tab.skeleton.isVisible()
        play.application.background.gate = None
        gate.set()
        await until(lambda: play.shown() == ["prompt 7"])


@on_qt_loop
async def test_thumbnails_are_asked_for_visible_rows_only() -> None:
    async with stage(MANY) as play:
        await play.ready()
        await until(lambda: len(play.pictures.asked) >= 10)
        first, last = play.tab.table.visible_rows()
        await until(lambda: len(play.pictures.asked) == last - first + 1)
        gate = play.pictures.gate = asyncio.Event()
        play.pictures.asked.clear()
        bar = play.tab.table.verticalScrollBar()
        bar.setValue(30 * ROW)
        await until(lambda: play.pictures.asked)
        bar.setValue(90 * ROW)
        await until(lambda: MANY[90].ref in play.pictures.asked)
        asked = len(play.pictures.asked)
        assert asked < 12
        gate.set()
        play.pictures.gate = None
        first, last = play.tab.table.visible_rows()
        await until(lambda: MANY[last].ref in play.pictures.asked)
        assert not {MANY[row].ref for row in range(50, 85)} & set(play.pictures.asked)


@on_qt_loop
async def test_rows_on_the_screen_are_followed() -> None:
    async with stage(MANY) as play:
        await play.ready()
        feeds = play.application.feeds
        await until(lambda: any(MANY[0].ref in refs for refs in feeds._followed.values()))
        play.tab.table.verticalScrollBar().setValue(100 * ROW)
        await until(lambda: any(MANY[101].ref in refs for refs in feeds._followed.values()))
        assert not any(MANY[0].ref in refs for refs in feeds._followed.values())
