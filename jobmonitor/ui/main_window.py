"""Where the main window is found."""

from jobmonitor.ui.window.main_window import FIRST_SECONDS, MainWindow

__all__ = ["FIRST_SECONDS", "MainWindow"]
