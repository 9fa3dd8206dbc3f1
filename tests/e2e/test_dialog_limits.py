"""Large files in the real dialog: their limit is told before, their way is shown, and can be stopped."""

from __future__ import annotations

import gc
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobmonitor.demo.pictures import paint
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.feed import FeedQuery
from tests.support.qt_loop import on_qt_loop, until
from tests.support.real_dialog import PATIENCE, Hands, real_dialog

MB = 2**20
LARGE = 150 * MB


def large_sound(path: Path, size: int = LARGE) -> Path:
    """Silence of so many bytes, of which the disk holds next to nothing."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, 48_000, 192_000, 4, 16)
    head = struct.pack("<4sI4s", b"RIFF", size - 8, b"WAVE") + form + struct.pack("<4sI", b"data", size - 44)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)
    return path


@pytest.fixture
def half_sent() -> Iterator[None]:
    """What aiohttp has of a file that was cut off is left to the collector, which complains of it."""
    yield
    gc.collect()


def uploads(server: SimulatorThread) -> list[int]:
    """The answers to what was sent."""
    return [status for _, path, status in server.requests if path.startswith("/upload")]


async def filled(hands: Hands, folder: Path) -> None:
    """A small picture and a large sound."""
    fields = {field.name: field for field in hands.form.workflow.fields}
    await hands.fill(fields["image"], paint("dawn", folder / "dawn.png", 96, 64))
    await hands.fill(fields["audio"], large_sound(folder / "large.wav"))


@on_qt_loop
async def test_a_file_over_the_servers_limit_is_told_at_its_field_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    with SimulatorThread(packs=True) as server:
        async with real_dialog(tmp_path / "home", f"{tmp_path}/jobs.db", server.url, "lipsync-one") as hands:
            await filled(hands, tmp_path)
            hands.submit()
            row = hands.row("audio")
            await until(lambda: row.problem, PATIENCE)
            assert "“large.wav” is too large for gpu1 (150 MB; it takes 100 MB at once)" in row.problem
            assert row.editor.entry().hasFocus()
            assert uploads(server) == []
            assert server.posts == []


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.usefixtures("half_sent")
@on_qt_loop
async def test_a_large_upload_shows_how_far_it_is_and_is_cancelled_and_sent_again(tmp_path: Path) -> None:
    with SimulatorThread(packs=True, max_upload=2 * LARGE) as server:
        async with real_dialog(tmp_path / "home", f"{tmp_path}/jobs.db", server.url, "lipsync-one") as hands:
            await filled(hands, tmp_path)
            hands.submit()
            going = hands.dialog.footer.going
            await until(going.rows, PATIENCE)
            (row,) = going.rows()
            seen: list[tuple[str, int]] = []

            def look() -> None:
                seen.append((row.text.text(), row.bar.value()))
                if (row.outgoing.fraction or 0) > 0.2 and not row.outgoing.is_stopping:
                    row.stop.click()
                    seen.append((row.text.text(), row.bar.value()))

            row.outgoing.stepped.connect(look)
            await until(lambda: not going.rows(), PATIENCE)
            texts = [text for text, _ in seen]
            assert any("of 157 MB · Sending large.wav" in text for text in texts)
            assert texts[-1].endswith("stopping …")
            values = [value for text, value in seen if "Sending large.wav" in text]
            assert values == sorted(values)
            assert 200 <= values[-1] < 900
            assert server.posts == []
            application = hands.here.application
            assert (await application.feeds.page(FeedQuery(), after=None, limit=5)).jobs == ()
            assert application.journal.unsettled() == ()
            assert uploads(server)[:1] == [200]  # the picture, which is not sent again
            before = len([status for status in uploads(server) if status == 200])
            await hands.come_back()
            hands.submit()
            await hands.sent()
            assert len([status for status in uploads(server) if status == 200]) == before + 1
