"""The studio's storage as a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jobmonitor.domain.errors import StorageError
from jobmonitor.storage.folder import FolderStorage

CONTENT = b"a picture"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "made.png"
    path.write_bytes(CONTENT)
    return path


def files(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def test_a_file_appears_whole_and_once(tmp_path: Path, file: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    storage = FolderStorage(share, None)
    storage.put(file, "jobs/7/0.png", DIGEST)
    first = (share / "jobs/7/0.png").stat()
    storage.put(file, "jobs/7/0.png", DIGEST)
    assert (share / "jobs/7/0.png").stat().st_ino == first.st_ino
    assert (share / "jobs/7/0.png").read_bytes() == CONTENT
    assert files(share) == ["jobs/7/0.png"]


def test_what_another_program_left_there_is_replaced(tmp_path: Path, file: Path) -> None:
    share = tmp_path / "share"
    (share / "jobs").mkdir(parents=True)
    (share / "jobs" / "0.png").write_bytes(b"half a pi")
    FolderStorage(share, None).put(file, "jobs/0.png", DIGEST)
    assert (share / "jobs" / "0.png").read_bytes() == CONTENT


def test_what_was_not_written_as_it_is_leaves_nothing(tmp_path: Path, file: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    with pytest.raises(StorageError, match="not what was written"):
        FolderStorage(share, None).put(file, "0.png", hashlib.sha256(b"other").hexdigest())
    assert files(share) == []


def test_a_share_that_is_not_mounted_is_not_made_up(tmp_path: Path, file: Path) -> None:
    with pytest.raises(StorageError, match="is not there"):
        FolderStorage(tmp_path / "away", None).put(file, "0.png", DIGEST)
    assert not (tmp_path / "away").exists()


def test_a_folder_has_addresses_where_something_gives_it_out(tmp_path: Path) -> None:
    assert FolderStorage(tmp_path, None).address("a.png") is None
    assert FolderStorage(tmp_path, "https://nas/made/").address("a b.png") == "https://nas/made/a%20b.png"
