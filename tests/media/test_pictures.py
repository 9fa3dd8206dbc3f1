"""Pictures of jobs: what is fetched, how often, and what happens when it is not there."""

import asyncio
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from jobmonitor.domain.errors import MediaError, ServerRefused, StorageError
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobStatus, System
from jobmonitor.domain.media import MediaKind
from jobmonitor.media import pictures as pictures_module
from jobmonitor.media.cache import DiskCache, discard
from jobmonitor.media.pictures import MediaPictures, make_pictures

from . import files

SERVER = "http://gpu1:8188/view?filename="
PNG = files.image("png", 640, 480)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Threads:
    """Background by the loop's own threads."""

    async def run(self, work, *args):
        assert threading.current_thread() is threading.main_thread()
        return await asyncio.to_thread(work, *args)


class Inline:
    """Background that is done at once: all who ask are there in the same turn of the loop."""

    async def run(self, work, *args):
        return work(*args)


class Shelf:
    """A fetcher of what lies on it; `gate` holds downloads up while it is closed."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}
        self.asked: Counter[str] = Counter()
        self.gate = asyncio.Event()
        self.gate.set()
        self.running = 0
        self.most_running = 0
        self.arrivals: asyncio.Queue[str] = asyncio.Queue()
        self.disk_full = False

    async def fetch(self, address: str, *, limit: int) -> bytes:
        self.asked[address] += 1
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        self.arrivals.put_nowait(address)
        try:
            await self.gate.wait()
            if address not in self.content:
                raise ServerRefused("The file is not there.")
            return self.content[address]
        finally:
            self.running -= 1

    async def download(self, address: str, target: Path, *, limit: int) -> None:
        if self.disk_full:
            raise StorageError("There is no space left.")
        half = target.with_name(".half.part")
        await asyncio.to_thread(half.write_bytes, b"half")
        try:
            data = await self.fetch(address, limit=limit)
            await asyncio.to_thread(target.write_bytes, data)
        finally:
            discard(half)


@pytest.fixture
async def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def pictures(shelf, tmp_path):
    made = make_pictures(shelf, Threads(), tmp_path / "cache")
    yield made
    await made.aclose()


@pytest.fixture
async def orderly_pictures(shelf, tmp_path):
    """Where whoever asked has joined the others before anything is downloaded."""
    made = make_pictures(shelf, Inline(), tmp_path / "cache")
    yield made
    await made.aclose()


def job(**values) -> Job:
    usual = {
        "ref": JobRef("image_jobs", "1"),
        "kind": JobKind.IMAGE,
        "system": System.NEW,
        "workflow_name": "img2img",
        "status": JobStatus.COMPLETED,
    }
    return Job(**(usual | values))


def cached_files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


async def test_the_thumbnail_is_the_first_result(pictures, shelf):
    shelf.content[SERVER + "a.png"] = PNG
    done = job(outputs=(SERVER + "a.png", SERVER + "b.png"), inputs=JobInputs(images=(SERVER + "in.png",)))
    image = await pictures.thumbnail(done, 96)
    assert (image.width(), image.height()) == (96, 72)
    assert shelf.asked == {SERVER + "a.png": 1}


async def test_what_is_kept_on_this_workstation_is_shown_while_its_server_is_away(shelf, tmp_path):
    kept = tmp_path / "kept.png"
    await asyncio.to_thread(kept.write_bytes, PNG)
    done, other = job(outputs=(SERVER + "a.png",)), JobRef("image_jobs", "2")

    def find(address: str, ref: JobRef | None) -> Path | None:
        return kept if address == SERVER + "a.png" and ref in (None, done.ref) else None

    pictures = make_pictures(shelf, Threads(), tmp_path / "cache", kept=find)
    try:
        assert (await pictures.thumbnail(done, 96)).width() == 96
        assert (await pictures.picture(SERVER + "a.png", 640)).width() == 640
        assert await pictures.local_file(SERVER + "a.png") == kept
        assert not shelf.asked
        with pytest.raises(ServerRefused):  # of another job, that file had this name
            await pictures.thumbnail(job(ref=other, outputs=done.outputs, completed_at=NOON), 96)
    finally:
        await pictures.aclose()


async def test_where_nobody_knows_what_is_kept_it_is_fetched(shelf, tmp_path):
    def find(address: str, ref: JobRef | None) -> Path | None:
        raise StorageError("The state file cannot be read.")

    shelf.content[SERVER + "a.png"] = PNG
    pictures = make_pictures(shelf, Threads(), tmp_path / "cache", kept=find)
    try:
        assert (await pictures.picture(SERVER + "a.png", 64)).width() == 64
    finally:
        await pictures.aclose()


async def test_a_thumbnail_of_its_own_comes_first_and_may_be_missing(pictures, shelf):
    shelf.content[SERVER + "a.png"] = PNG
    done = job(thumbnail_url=SERVER + "gone.png", outputs=(SERVER + "a.png",))
    assert isinstance(await pictures.thumbnail(done, 96), QImage)
    assert list(shelf.asked) == [SERVER + "gone.png", SERVER + "a.png"]


async def test_a_job_without_result_shows_what_it_is_made_from(pictures, shelf):
    shelf.content[SERVER + "in.png"] = PNG
    waiting = job(status=JobStatus.PENDING, inputs=JobInputs(images=("old.png", SERVER + "in.png")))
    assert (await pictures.thumbnail(waiting, 96)).width() == 96


async def test_a_text_shows_the_picture_that_it_describes(pictures, shelf):
    shelf.content[SERVER + "in.png"] = PNG
    caption = job(kind=JobKind.TEXT, output_text="a woman", inputs=JobInputs(images=(SERVER + "in.png",)))
    assert (await pictures.thumbnail(caption, 96)).width() == 96


async def test_a_missing_result_is_not_replaced_by_an_input(pictures, shelf):
    shelf.content[SERVER + "in.png"] = PNG
    done = job(outputs=(SERVER + "gone.png",), inputs=JobInputs(images=(SERVER + "in.png",)))
    with pytest.raises(ServerRefused):
        await pictures.thumbnail(done, 96)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"kind": JobKind.TEXT, "outputs": (SERVER + "a.txt",)},
        {"outputs": ("result.png",)},
        {"outputs": ("file:///etc/passwd",)},
        {"outputs": ("http://[broken/a.png",)},
        {"thumbnail_url": "", "inputs": JobInputs(images=("old.png",), audios=(SERVER + "a.wav",))},
    ],
)
async def test_where_there_is_nothing_to_fetch_there_is_no_thumbnail(pictures, shelf, values):
    assert await pictures.thumbnail(job(**values), 96) is None
    assert not shelf.asked


async def test_what_the_file_is_its_content_says(pictures, shelf):
    shelf.content[SERVER + "x.png"] = files.video(width=160, height=96)
    image = await pictures.thumbnail(job(outputs=(SERVER + "x.png",)), 80)
    assert (image.width(), image.height()) == (80, 48)
    assert (await pictures.local_file(SERVER + "x.png")).suffix == ".mp4"


async def test_a_thumbnail_is_kept_on_the_disk(pictures, shelf, tmp_path):
    shelf.content[SERVER + "a.png"] = PNG
    done = job(outputs=(SERVER + "a.png",))
    first = await pictures.thumbnail(done, 96)
    shelf.content.clear()
    other = make_pictures(shelf, Threads(), tmp_path / "cache")
    for path in (tmp_path / "cache" / "files").rglob("*.png"):
        path.unlink()
    second = await other.thumbnail(done, 96)
    await other.aclose()
    assert second.size() == first.size()
    assert shelf.asked.total() == 1


async def test_a_damaged_thumbnail_on_the_disk_is_made_anew(pictures, shelf, tmp_path):
    shelf.content[SERVER + "a.png"] = PNG
    done = job(outputs=(SERVER + "a.png",))
    await pictures.thumbnail(done, 96)
    for path in (tmp_path / "cache" / "thumbnails").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\xff\xd8\xff broken")
    assert (await pictures.thumbnail(done, 96)).width() == 96


async def test_one_file_serves_every_size_and_the_player(pictures, shelf):
    shelf.content[SERVER + "a.png"] = PNG
    assert (await pictures.picture(SERVER + "a.png", 200)).width() == 200
    assert (await pictures.picture(SERVER + "a.png", 2000)).width() == 640
    assert (await pictures.local_file(SERVER + "a.png")).read_bytes() == PNG
    assert shelf.asked.total() == 1


async def test_who_asks_at_the_same_time_shares_one_download(orderly_pictures, shelf):
    shelf.content[SERVER + "a.png"] = PNG
    shelf.gate.clear()
    asked = [asyncio.create_task(orderly_pictures.picture(SERVER + "a.png", edge)) for edge in (64, 64, 128)]
    await shelf.arrivals.get()
    shelf.gate.set()
    images = await asyncio.gather(*asked)
    assert [image.width() for image in images] == [64, 64, 128]
    assert shelf.asked.total() == 1


async def test_one_who_gives_up_does_not_take_it_from_the_others(orderly_pictures, shelf):
    shelf.content[SERVER + "a.png"] = PNG
    shelf.gate.clear()
    first = asyncio.create_task(orderly_pictures.picture(SERVER + "a.png", 64))
    second = asyncio.create_task(orderly_pictures.picture(SERVER + "a.png", 64))
    await shelf.arrivals.get()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    shelf.gate.set()
    assert (await second).width() == 64
    assert shelf.asked.total() == 1


async def test_when_all_give_up_the_download_ends_and_leaves_no_half_file(pictures, shelf, tmp_path):
    shelf.content[SERVER + "a.png"] = PNG
    shelf.gate.clear()
    asked = asyncio.create_task(pictures.picture(SERVER + "a.png", 64))
    await shelf.arrivals.get()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await pictures.aclose()
    assert shelf.running == 0
    assert cached_files(tmp_path) == []


async def test_after_all_gave_up_it_may_be_asked_again(pictures, shelf):
    shelf.content[SERVER + "a.png"] = PNG
    shelf.gate.clear()
    asked = asyncio.create_task(pictures.picture(SERVER + "a.png", 64))
    await shelf.arrivals.get()
    asked.cancel()
    shelf.gate.set()
    assert (await pictures.picture(SERVER + "a.png", 64)).width() == 64


async def test_few_downloads_run_at_once_on_one_server_and_others_are_not_held_up(pictures, shelf):
    most = pictures_module.DOWNLOADS_PER_SERVER
    addresses = [f"{SERVER}{number}.png" for number in range(3 * most)]
    other = "http://gpu2:8188/view?filename=a.png"
    shelf.content = dict.fromkeys([*addresses, other], PNG)
    shelf.gate.clear()
    tasks = [asyncio.create_task(pictures.picture(address, 64)) for address in addresses]
    for _ in range(most):
        await shelf.arrivals.get()
    last = asyncio.create_task(pictures.picture(other, 64))
    assert await shelf.arrivals.get() == other
    assert shelf.running == most + 1
    shelf.gate.set()
    await asyncio.gather(last, *tasks)
    assert shelf.most_running == most + 1


async def test_a_failure_is_told_to_all_and_forgotten(pictures, shelf):
    results = await asyncio.gather(
        *(pictures.picture(SERVER + "late.png", 64) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [ServerRefused] * 3
    shelf.content[SERVER + "late.png"] = PNG
    assert (await pictures.picture(SERVER + "late.png", 64)).width() == 64


async def test_what_is_no_picture_says_so_and_is_fetched_again(pictures, shelf):
    shelf.content[SERVER + "a.png"] = b"<html>Sign in</html>"
    with pytest.raises(MediaError, match="neither a picture nor a video"):
        await pictures.picture(SERVER + "a.png", 64)
    shelf.content[SERVER + "a.png"] = PNG
    assert (await pictures.picture(SERVER + "a.png", 64)).width() == 64


async def test_the_name_of_a_deleted_file_that_is_used_again_shows_the_new_file(pictures, shelf):
    address, now = SERVER + "out_00001_.png", datetime.now(UTC)
    shelf.content[address] = PNG
    old = job(outputs=(address,), completed_at=now - timedelta(hours=1))
    assert (await pictures.thumbnail(old, 96)).height() == 72
    shelf.content[address] = files.image("png", 96, 48)
    new = job(ref=JobRef("image_jobs", "2"), outputs=(address,), completed_at=now + timedelta(seconds=60))
    assert (await pictures.thumbnail(new, 96)).height() == 48
    assert (await pictures.thumbnail(old, 96)).height() == 72


@pytest.mark.parametrize("address", ["a.png", "file:///etc/passwd", "ftp://host/a.png", "", "http://"])
async def test_other_addresses_are_refused_in_words(pictures, shelf, address):
    for ask in (pictures.picture(address, 64), pictures.local_file(address)):
        with pytest.raises(MediaError, match="not an http or https address"):
            await ask
    assert not shelf.asked


async def test_without_a_disk_pictures_are_shown_and_files_cannot_be_played(shelf, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    pictures = make_pictures(shelf, Threads(), tmp_path / "file" / "cache")
    shelf.content[SERVER + "a.png"] = PNG
    assert (await pictures.picture(SERVER + "a.png", 64)).width() == 64
    with pytest.raises(StorageError, match="cannot be kept"):
        await pictures.local_file(SERVER + "a.png")
    await pictures.aclose()


async def test_a_full_disk_is_no_reason_to_show_nothing(pictures, shelf):
    shelf.content[SERVER + "a.png"] = PNG
    shelf.disk_full = True
    assert (await pictures.picture(SERVER + "a.png", 64)).width() == 64


async def test_pictures_are_decoded_in_threads_of_their_own(pictures, monkeypatch):
    names = []
    original = pictures_module.decode

    def spy(source, edge):
        names.append(threading.current_thread().name)
        return original(source, edge)

    monkeypatch.setattr(pictures_module, "decode", spy)
    assert (await pictures.from_bytes(PNG, 64)).width() == 64
    assert names[0].startswith("decoder")


async def test_a_file_of_this_workstation_is_decoded(pictures, tmp_path):
    path = tmp_path / "a.dat"
    path.write_bytes(PNG)
    assert (await pictures.from_file(path, 64)).width() == 64
    with pytest.raises(MediaError):
        await pictures.from_file(tmp_path / "none.png", 64)


async def test_a_file_of_this_workstation_is_probed(pictures, tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(files.sound())
    assert (await pictures.probe(path)).kind is MediaKind.AUDIO
    with pytest.raises(MediaError, match="not a picture"):
        await pictures.probe(path, MediaKind.IMAGE)


async def test_a_painted_picture_is_kept_pixel_for_pixel(pictures):
    mask = QImage(7, 5, QImage.Format.Format_Grayscale8)
    mask.fill(0)
    mask.setPixelColor(3, 2, QColor(255, 255, 255))
    path = await pictures.keep(mask)
    assert path.suffix == ".png"
    kept = QImage(str(path))
    assert kept.format() is QImage.Format.Format_Grayscale8
    assert kept == mask
    assert await pictures.keep(QImage(mask)) == path
    mask.fill(255)
    assert await pictures.keep(mask) != path


async def test_when_closed_it_says_so(shelf, tmp_path):
    pictures = MediaPictures(shelf, Threads(), DiskCache(tmp_path, 100), DiskCache(tmp_path, 100))
    await pictures.aclose()
    with pytest.raises(MediaError, match="closing"):
        await pictures.from_bytes(PNG, 64)
