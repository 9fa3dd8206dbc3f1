"""The main window; see `window`."""

from jobmonitor.ui.window.main_window import MainWindow

__all__ = ["MainWindow"]
