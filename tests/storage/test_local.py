"""Results by their content on this workstation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobmonitor.domain.errors import StorageError
from jobmonitor.storage.local import LocalResultStore


def keep(store: LocalResultStore, content: bytes, suffix: str = ".png", age: float = 0.0) -> tuple[str, Path]:
    """Keeps a file that was last used `age` seconds ago: its digest, and where it is."""
    store.part("one").write_bytes(content)
    digest, _ = store.digest(store.part("one"))
    path = store.adopt("one", digest, suffix)
    used = path.stat().st_mtime - age
    os.utime(path, (used, used))
    return digest, path


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    store = LocalResultStore(tmp_path, 1000)
    digest, path = keep(store, b"picture")
    assert keep(store, b"picture") == (digest, path)
    assert store.find(digest, ".png") == path
    assert store.usage().files == 1
    assert store.usage().byte_count == len(b"picture")
    assert not store.part("one").exists()


@pytest.mark.parametrize(
    "suffix", ["/../../x", ".png/x", "..", ".p\0g", ".\u202epng", ".sh;rm", "." + "x" * 50]
)
def test_a_suffix_from_elsewhere_does_not_lead_out(tmp_path: Path, suffix: str) -> None:
    store = LocalResultStore(tmp_path / "store", 1000)
    digest, path = keep(store, b"picture", suffix)
    assert path.parent.parent == tmp_path / "store"
    assert path.name == digest


def test_what_is_no_checksum_is_refused(tmp_path: Path) -> None:
    store = LocalResultStore(tmp_path, 1000)
    for digest in ("", "../../x", "g" * 64):
        with pytest.raises(StorageError):
            store.find(digest, ".png")


def test_what_was_not_used_for_longest_makes_room_but_never_what_is_pinned(tmp_path: Path) -> None:
    store = LocalResultStore(tmp_path, 25)
    oldest, _ = keep(store, b"0123456789", age=300)
    pinned, _ = keep(store, b"1123456789", age=200)
    newer, path = keep(store, b"2123456789", age=100)
    assert store.make_room([pinned]) == (oldest,)
    assert store.make_room([]) == ()
    assert store.find(newer, ".png") == path  # which is now the one that was used last
    newest, _ = keep(store, b"3123456789", age=50)
    assert store.make_room([pinned]) == (newest,)
    assert store.make_room([]) == ()
    assert store.find(pinned, ".png") is not None


def test_what_is_larger_than_the_store_does_not_push_out_the_others(tmp_path: Path) -> None:
    store = LocalResultStore(tmp_path, 25)
    small, _ = keep(store, b"0123456789", age=300)
    large, _ = keep(store, b"x" * 100)
    assert store.make_room([]) == (large,)
    assert store.find(small, ".png") is not None


def test_one_at_a_time_holds_a_key_also_among_processes(tmp_path: Path) -> None:
    store = LocalResultStore(tmp_path, 25)
    release = store.hold("job")
    assert release is not None
    assert store.hold("job") is None
    other = store.hold("other")
    assert other is not None
    other()
    program = (
        "import sys; from pathlib import Path; from jobmonitor.storage.local import LocalResultStore;"
        f"print(LocalResultStore(Path({str(tmp_path)!r}), 25).hold('job') is None)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "True"
    release()
    again = store.hold("job")
    assert again is not None
    again()
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = LocalResultStore(tmp_path / "file", 25)
    with pytest.raises(StorageError):
        store.part("one")
    with pytest.raises(StorageError):
        store.hold("one")
    assert store.usage().files == 0
