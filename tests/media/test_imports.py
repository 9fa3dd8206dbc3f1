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
