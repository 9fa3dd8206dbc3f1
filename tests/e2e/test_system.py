"""What is said where Qt lacks something of the operating system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobmonitor.cli import system

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages of Debian")

NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'


def look(**environment: str) -> subprocess.CompletedProcess[str]:
    """What `make` asks before it starts anything that needs Qt."""
    return subprocess.run(
        [sys.executable, "-m", "jobmonitor.cli.system"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_is_said_where_nothing_is_missing() -> None:
    result = look()
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_without_a_font_the_last_line_installs_one(tmp_path: Path) -> None:
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(NO_FONTS)
    result = look(FONTCONFIG_FILE=str(configuration), XDG_CACHE_HOME=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith("apt-get install -y fonts-dejavu-core")


def test_without_libraries_one_line_installs_them_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        monkeypatch.setitem(system._ALWAYS, f"libnowhere{number}.so.9", f"libnowhere{number}")
    assert system.main() == 1
    assert capsys.readouterr().err.splitlines()[-1].endswith("apt-get install -y libnowhere1 libnowhere2")
