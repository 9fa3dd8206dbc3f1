"""Generated databases are kept for as long as their makers stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.data.cache import VARIABLE, cached, clear


def make(folder: Path, rows: int) -> None:
    """Appends to what is there: a file that was made twice shows it."""
    with (folder / "rows").open("a") as file:
        file.write(f"{rows} ")


def test_made_once_and_anew_where_a_source_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    source = tmp_path / "source.py"
    source.write_text("1")
    made = cached("sqlite", 7, make, [source])
    (made / "kept").touch()
    assert cached("sqlite", 7, make, [source]) == made
    assert (made / "kept").exists()
    source.write_text("2")
    cached("sqlite", 7, make, [source])
    assert not (made / "kept").exists()
    assert (made / "rows").read_text() == "7 "


def test_clear_removes_what_was_generated_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    made = cached("sqlite", 7, make, [])
    other = tmp_path / "my-photos"
    other.mkdir()
    clear()
    assert not made.exists()
    assert other.exists()
