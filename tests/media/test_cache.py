"""The disk cache: bounded, whole files only, shared by processes, and never in the way."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from jobmonitor.media import cache as cache_module
from jobmonitor.media.cache import DiskCache, cache_key, discard


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def total(folder: Path) -> int:
    return sum(path.stat().st_size for path in all_files(folder))


def age(path: Path, seconds: float) -> None:
    """Makes the file look as if it was stored and used `seconds` ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_is_stored_is_found_until_it_is_removed(tmp_path):
    cache, key = DiskCache(tmp_path / "cache", 1000), cache_key("address", "64")
    assert cache.read(key) is None
    path = cache.store(key, b"data", ".png")
    assert path is not None
    assert path.name == f"{key}.png"
    assert cache.find(key) == path
    assert cache.read(key) == b"data"
    assert DiskCache(tmp_path / "cache", 1000).read(key) == b"data"
    cache.remove(key)
    assert cache.read(key) is None
    cache.remove(key)


def test_nothing_is_made_before_the_first_use(tmp_path):
    DiskCache(tmp_path / "cache", 1000)
    assert not (tmp_path / "cache").exists()


def test_a_new_file_takes_the_place_of_the_old_one(tmp_path):
    cache, key = DiskCache(tmp_path, 1000), cache_key("a")
    cache.store(key, b"old", ".bin")
    cache.store(key, b"new", ".png")
    assert cache.read(key) == b"new"
    assert len(all_files(tmp_path)) == 1


def test_no_name_comes_from_outside(tmp_path):
    cache = DiskCache(tmp_path / "cache", 1000)
    for address in ("../../etc/passwd", "a/b\\c:d\0e", "\udc80", "http://x/" + "y" * 5000):
        path = cache.store(cache_key(address), b"x")
        assert path is not None
        assert path.resolve().is_relative_to((tmp_path / "cache").resolve())
        assert len(path.name) == 64
    assert cache_key("ab", "c") != cache_key("a", "bc")


def test_the_files_that_were_not_used_for_longest_go_first(tmp_path):
    cache = DiskCache(tmp_path, 1000)
    keys = [cache_key(str(number)) for number in range(9)]
    for number, key in enumerate(keys):
        age(cache.store(key, bytes(100)), 1000 - number)
    assert cache.read(keys[0]) is not None  # now the one that was used last
    cache.store(cache_key("large"), bytes(300))
    assert total(tmp_path) <= 1000
    assert cache.read(keys[0]) is not None
    assert cache.read(keys[1]) is None
    assert cache.read(keys[8]) is not None
    assert cache.read(cache_key("large")) is not None


def test_a_file_larger_than_the_cache_may_still_be_used(tmp_path):
    cache = DiskCache(tmp_path, 100)
    cache.store(cache_key("small"), bytes(50))
    assert cache.store(cache_key("large"), bytes(500)) is not None
    assert cache.read(cache_key("large")) is not None
    assert cache.read(cache_key("small")) is None


def test_what_was_stored_too_long_ago_is_not_found_though_it_was_used_since(tmp_path):
    cache, key = DiskCache(tmp_path, 1000), cache_key("a")
    path = cache.store(key, b"x")
    age(path, 100)
    assert cache.find(key) == path  # uses it
    assert cache.find(key, not_before=time.time() - 200) == path
    assert cache.find(key, not_before=time.time() - 50) is None


def test_a_part_is_not_found_and_leaves_nothing(tmp_path):
    cache, key = DiskCache(tmp_path, 1000), cache_key("a")
    part = cache.new_part(key)
    part.write_bytes(b"half")
    assert cache.find(key) is None
    discard(part)
    assert all_files(tmp_path) == []
    discard(part)


def test_parts_of_a_process_that_died_are_removed_in_time(tmp_path):
    cache = DiskCache(tmp_path, 1000)
    old, young = cache.new_part(cache_key("a")), cache.new_part(cache_key("b"))
    for part in (old, young):
        part.write_bytes(b"half")
    age(old, 7 * 24 * 3600)
    cache.store(cache_key("c"), b"x")
    assert not old.exists()
    assert young.exists()


def test_where_nothing_can_be_written_it_holds_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    cache, key = DiskCache(blocked / "cache", 1000), cache_key("a")
    assert cache.store(key, b"x") is None
    assert cache.new_part(key) is None
    assert cache.find(key) is None
    assert cache.read(key) is None
    cache.remove(key)
    cache.clear()


def test_a_full_disk_holds_nothing_and_leaves_nothing(tmp_path, monkeypatch):
    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    cache = DiskCache(tmp_path, 1000)
    assert cache.store(cache_key("a"), b"data") is None
    assert all_files(tmp_path) == []


def test_clear_removes_everything_of_the_cache_and_nothing_else(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    cache = DiskCache(tmp_path, 1000)
    cache.store(cache_key("a"), b"x")
    cache.clear()
    assert [path.name for path in all_files(tmp_path)] == ["mine.txt"]


def _hammer(folder: Path, seed: int, failed: multiprocessing.Queue) -> None:
    cache = DiskCache(folder, 20_000)
    for number in range(150):
        key = cache_key(str((number * 7 + seed) % 40))
        found = cache.read(key)
        if found is not None and (len(found) != 1000 or len(set(found)) != 1):
            failed.put("a file that is not whole")
        if cache.store(key, bytes([number % 256]) * 1000) is None:
            failed.put("not stored")


@pytest.mark.parametrize("method", ["spawn"])
def test_two_processes_may_use_one_folder(tmp_path, method):
    context = multiprocessing.get_context(method)
    failed = context.Queue()
    processes = [context.Process(target=_hammer, args=(tmp_path, seed, failed)) for seed in (1, 2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert failed.empty()
    assert total(tmp_path) <= 21_000
    assert not [path for path in all_files(tmp_path) if path.suffix == cache_module._PART]
