"""The core works without Qt, and what is heavy is imported late."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
CORE = ("domain", "services", "db", "comfy", "config", "workflows", "cli")


def loaded_by(program: str) -> set[str]:
    """Names of all modules that a fresh interpreter has loaded after `program`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


def modules_of(package: str) -> list[str]:
    folder = PROJECT / "jobmonitor" / package
    found = sorted(
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts and path.name != "__main__.py"
    )
    assert found, f"{package} has no modules"
    return found


@pytest.mark.parametrize("package", CORE)
def test_the_core_imports_no_qt(package: str) -> None:
    loaded = loaded_by("\n".join(f"import {module}" for module in modules_of(package)))
    assert not {name for name in loaded if name.split(".")[0] in ("PySide6", "shiboken6", "qasync")}


def test_what_is_heavy_is_imported_late() -> None:
    """What the window needs before its first rows on an SQLite file loads none of these."""
    loaded = loaded_by("import jobmonitor.bootstrap, jobmonitor.cli.window")
    heavy = {
        "alembic",
        "psycopg",
        "av",
        "rich",
        "httpx",
        "typer",
        "keyring",
        "PySide6.QtMultimedia",
        "tomli_w",
        "tomlkit",
    }
    assert not heavy & loaded


def test_python_main_is_the_same_as_jobmonitor() -> None:
    said = [
        subprocess.run(
            [sys.executable, *how, "--version"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for how in (["main.py"], ["-m", "jobmonitor"])
    ]
    assert said[0] == said[1]
    assert said[0].startswith("jobmonitor ")
