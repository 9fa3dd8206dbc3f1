"""What is heavy is loaded when it is needed, not when the application starts."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("jobmonitor.media.pictures", ("av", "PySide6.QtWidgets", "PySide6.QtMultimedia")),
        ("jobmonitor.workflows.library", ("PySide6", "pydantic")),
    ],
)
def test_what_is_heavy_is_not_loaded_at_import(module, absent):
    script = f"import sys, {module}; print(*(name for name in {absent!r} if name in sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


def test_without_qts_libraries_a_file_is_known_by_its_beginning(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "a.txt").write_text("words")
    script = """
import sys
from pathlib import Path
sys.modules["PySide6.QtGui"] = None  # as where it cannot be loaded
from jobmonitor.bootstrap import check_file
from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.workflow import FieldType
check_file(Path("a.png"), FieldType.IMAGE)
try:
    check_file(Path("a.txt"), FieldType.IMAGE)
except MediaError as error:
    print(error.message)
"""
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "“a.txt” is not a picture" in result.stdout
