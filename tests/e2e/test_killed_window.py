"""A window that is killed while it is used: layout, filters and what was typed are back at the next start."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.config.paths import Paths
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.ui.detail.folds import NAME as FOLDS
from jobmonitor.ui.layout_state import NAME, load_layout
from tests.support.processes import SECONDS, Program

PROGRAMS = "tests.support.window_programs"
WORKFLOW = "img2img"
PROMPT = "a red dress, half a sentence of"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "JOBMONITOR_HOME": str(tmp_path / "home"),
        "JOBMONITOR_DATABASE": str(tmp_path / "jobs.sqlite"),
        "JOBMONITOR_SERVER": "http://127.0.0.1:9",
        "JOBMONITOR_USER": "11111111-2222-4333-8444-555555555555",
        "QT_QPA_PLATFORM": "offscreen",
    }


def stored(state: StateFile, said: dict[str, Any]) -> bool:
    """Whether what was changed last is in the file."""
    layout = load_layout(state.load(NAME))
    draft = state.load(f"submit/{WORKFLOW}") or b""
    return (
        layout.of_list("image").get("search") == said["search"]
        and layout.panels == said["chosen"]
        and b"parameters" in (state.load(FOLDS) or b"")
        and PROMPT.encode() in draft
    )


def test_a_killed_window_is_found_as_it_was(environment: dict[str, str]) -> None:
    with Program(PROGRAMS, "arrange", WORKFLOW, PROMPT, environment=environment) as window:
        said = window.until(lambda line: "arranged" in line)["arranged"]
        state = StateFile(Paths.below(Path(environment["JOBMONITOR_HOME"])).state_file)
        end = time.monotonic() + SECONDS
        while not stored(state, said):
            assert time.monotonic() < end, "It was never stored."
            time.sleep(0.05)  # another process writes the file
        state.close()
        window.kill()
    assert said["floats"] == ["details"]
    assert said["open"] == ["activity", "details", "statistics"]
    assert said["chosen"]["statistics"] == {"days": 90, "mine": False, "by_status": False}
    assert said["folded"]
    assert (said["theme"], said["list"]["order"]) == ("dark", "server")
    with Program(PROGRAMS, "look", WORKFLOW, environment=environment) as window:
        found = window.until(lambda line: "found" in line)["found"]
        assert window.close() == 0
    assert found == said
