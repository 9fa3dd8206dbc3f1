"""An exception that nobody expected: told once, logged without passwords, and the window goes on."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton

from jobmonitor.ui.faults import described, faults_told, without_logins
from tests.support.qt_loop import on_qt_loop, until

SECRET = "hunter2"


def in_slot() -> None:
    raise ZeroDivisionError(f"in a slot, at postgresql://anna:{SECRET}@db/jobs")


def in_callback() -> None:
    raise LookupError(f"in a callback, token={SECRET}")


def in_thread() -> None:
    raise KeyError(f"in a thread, 'password': '{SECRET}'")


@on_qt_loop
async def test_faults_are_told_once_each_and_the_loop_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)  # the tests' own would fail this one
    told: list[str] = []
    button = QPushButton()
    button.clicked.connect(in_slot)
    with faults_told(told.append), caplog.at_level(logging.ERROR):
        for _ in range(3):
            button.click()
            asyncio.get_running_loop().call_soon(in_callback)
            thread = threading.Thread(target=in_thread)
            thread.start()
            thread.join()
        await until(lambda: len(told) >= 3)
        await asyncio.sleep(0)
    assert sys.excepthook is sys.__excepthook__
    assert sorted(each.split(":")[0] for each in told) == ["KeyError", "LookupError", "ZeroDivisionError"]
    for place in ("in_slot", "in_callback", "in_thread"):
        assert sum(place in each for each in told) == 1
        assert place in caplog.text
    assert SECRET not in caplog.text + "".join(told)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at https://anna:pw@gpu1:8188/x", "at https://…@gpu1:8188/x"),
        ("PGPASSWORD=pw host=db", "PGPASSWORD=…"),
        ('{"api_key": "pw"}', '{"api_key": …'),
        ("Authorization: Bearer pw", "Authorization: …"),
        ("a key of a keyboard: k", "a key of a keyboard: k"),
    ],
)
def test_what_is_secret_is_left_out(text: str, shown: str) -> None:
    assert without_logins(text) == shown


def test_a_fault_is_described_by_its_places() -> None:
    calls: Callable[[], None] = in_slot
    try:
        calls()
    except ZeroDivisionError as error:
        told = described(error)
    assert told.splitlines()[0] == "ZeroDivisionError: in a slot, at postgresql://…@db/jobs"
    assert told.splitlines()[-1].endswith("in in_slot")
