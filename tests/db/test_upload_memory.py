"""What was sent to which server, in the state file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobmonitor.db.state import upload_memory
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.upload_memory import FileUploadMemory
from jobmonitor.domain.job import OutputFile
from jobmonitor.services.ports import Content, SentFile

GPU1, GPU2 = "http://gpu1:8188", "http://gpu2:8188"
PNG = Content("ab" * 32, ".png")
SENT = SentFile(OutputFile('a "b" ü.png', "sub", "input"), 123_456_789_012, '"1-2"')


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def memory(path: Path) -> Iterator[FileUploadMemory]:
    storage = StateStorage(path)
    yield FileUploadMemory(storage)
    storage.close()


def test_what_was_sent_comes_back_for_this_server_and_this_content(memory: FileUploadMemory) -> None:
    assert memory.recall(GPU1, PNG) is None
    memory.remember(GPU1, PNG, SENT)
    assert memory.recall(GPU1, PNG) == SENT
    assert memory.recall(GPU2, PNG) is None
    assert memory.recall(GPU1, Content(PNG.digest, ".jpg")) is None
    assert memory.recall(GPU1, Content("cd" * 32, ".png")) is None
    renewed = SentFile(OutputFile("new.png", type="input"), 5, '"3"')
    memory.remember(GPU1, PNG, renewed)
    assert memory.recall(GPU1, PNG) == renewed


def test_another_copy_of_the_application_knows_it_too(memory: FileUploadMemory, path: Path) -> None:
    memory.remember(GPU1, PNG, SENT)
    storage = StateStorage(path)
    assert FileUploadMemory(storage).recall(GPU1, PNG) == SENT
    storage.close()


def test_the_oldest_are_forgotten(memory: FileUploadMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_memory, "MAX_UPLOADS", 3)
    contents = [Content(f"{number:064}", ".png") for number in range(6)]
    for content in contents:
        memory.remember(GPU1, content, SENT)
    assert [memory.recall(GPU1, content) is not None for content in contents] == [False] * 3 + [True] * 3
