"""The loop, the owner of tasks, and an orderly end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.errors import DatabaseBusy
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.runtime import SWITCH_SECONDS, Tasks, on_end_signals
from jobmonitor.ui.shell import present
from tests.support.fake_application import FakePictures, fake_application
from tests.support.fake_jobs import make_job
from tests.support.qt_loop import breathe, on_qt_loop, until

ROOT = Path(__file__).parents[2]


async def result(value: int) -> int:
    await asyncio.sleep(0)
    return value


@on_qt_loop
async def _switch_interval(seen: list[float]) -> None:
    seen.append(sys.getswitchinterval())


def test_threads_give_the_interpreter_back_soon_while_a_window_is_open() -> None:
    former, seen = sys.getswitchinterval(), list[float]()
    _switch_interval(seen)
    assert seen == [pytest.approx(SWITCH_SECONDS)]
    assert sys.getswitchinterval() == pytest.approx(former)


async def fault() -> None:
    raise DatabaseBusy("It is busy.")


async def forever(ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        ended.append("put away")


@on_qt_loop
async def test_results_and_failures_reach_who_asked() -> None:
    told: list[object] = []
    tasks = Tasks(lambda name, error: told.append((name, str(error))))
    tasks.spawn(result(7), "seven", on_done=told.append)
    tasks.spawn(fault(), "fault", on_error=lambda error: told.append(type(error)))
    tasks.spawn(fault(), "unheard")
    assert len(tasks) == 3
    await until(lambda: not len(tasks))
    assert len(told) == 3
    assert all(each in told for each in (7, DatabaseBusy, ("unheard", "It is busy.")))


@on_qt_loop
async def test_a_cancelled_task_tells_nothing() -> None:
    told: list[object] = []
    tasks = Tasks(lambda name, error: told.append(error))
    task = tasks.spawn(forever([]), "forever", on_done=told.append, on_error=told.append)
    await breathe()
    assert task is not None
    task.cancel()
    await until(lambda: not len(tasks))
    assert told == []


@on_qt_loop
async def test_close_waits_for_what_is_put_away_and_begins_nothing_more() -> None:
    ended: list[str] = []
    tasks = Tasks()
    tasks.spawn(forever(ended), "forever")
    await breathe()
    await tasks.close()
    assert ended == ["put away"]
    assert tasks.spawn(result(1), "late") is None


@on_qt_loop
async def test_threads_and_sockets_work_on_this_loop() -> None:
    assert await asyncio.to_thread(os.getpid) == os.getpid()
    answered = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        writer.close()
        answered.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")
        assert await reader.readline() == b"hello\n"
        writer.close()
        await writer.wait_closed()
        await answered.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@on_qt_loop
async def test_signals_end_instead_of_killing() -> None:
    ended = asyncio.Event()
    with on_end_signals(ended.set):
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(ended.wait(), 60)


@on_qt_loop
async def test_closing_the_window_puts_everything_away() -> None:
    application = fake_application([make_job(1)])
    windows: list[MainWindow] = []
    running = asyncio.create_task(present(application, FakePictures(), windows.append))
    await until(lambda: windows and windows[0].current_tab.loader.state.name != "LOADING")
    dialog = QWidget(windows[0])
    dialog.show()
    windows[0].close()
    assert await running == 0
    assert application.closed
    assert application.layout.held


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_whole_program_in_good_order(end: signal.Signals) -> None:
    program = (
        "from PySide6.QtWidgets import QApplication\n"
        "from jobmonitor.ui.runtime import run\n"
        "from jobmonitor.ui.shell import present\n"
        "from tests.support.fake_application import FakePictures, fake_application\n"
        "app = QApplication([])\n"
        "application = fake_application()\n"
        "shown = lambda window: print('shown', flush=True)\n"
        "code = run(lambda: present(application, FakePictures(), shown), app)\n"
        "print('closed', application.closed, code, flush=True)\n"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "shown\n"
        process.send_signal(end)
        out, err = process.communicate(timeout=60)
    assert out == "closed True 0\n", err
    assert process.returncode == 0


def test_nothing_heavy_is_imported_with_the_window() -> None:
    program = (
        "import sys\n"
        "import jobmonitor.ui.shell\n"
        "heavy = {'PySide6.QtMultimedia', 'PySide6.QtNetwork', 'av', 'rich', 'httpx', 'websockets',"
        " 'sqlalchemy', 'psycopg', 'alembic', 'jobmonitor.ui.submit.dialog'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"


@on_qt_loop
async def test_a_generator_that_is_left_in_the_middle_is_finished() -> None:
    finished = asyncio.Event()

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            finished.set()

    async for number in numbers():
        assert number == 1
        break
    async with asyncio.timeout(60):
        await finished.wait()
