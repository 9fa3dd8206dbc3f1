"""What an operator does in a long list."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView


async def wheel(table: QTableView) -> None:
    """A notch at a time."""
    bar = table.verticalScrollBar()
    for _ in range(150):
        bar.setValue(bar.value() + 120)
        await asyncio.sleep(0.008)


async def page(table: QTableView) -> None:
    """Page after page, by keyboard."""
    table.setFocus()
    for _ in range(60):
        QTest.keyClick(table, Qt.Key.Key_PageDown)
        await asyncio.sleep(0.016)


async def drag(table: QTableView) -> None:
    """The scroll bar from one end to the other."""
    bar = table.verticalScrollBar()
    for step in range(100):
        bar.setValue(bar.maximum() * step // 100)
        await asyncio.sleep(0.016)
