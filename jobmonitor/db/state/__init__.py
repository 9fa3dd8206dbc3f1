"""This workstation's own file: journal, run times, layout."""

from jobmonitor.db.state.state_file import StateFile

__all__ = ["StateFile"]
