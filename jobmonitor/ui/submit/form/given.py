"""Values that a form begins with because something else asked for it. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobmonitor.domain.job import EMPTY
from jobmonitor.domain.workflow import Value


@dataclass(frozen=True)
class Given:
    """Values for the form of one workflow, such as those of an earlier job or an output to go on with."""

    workflow: str
    """Its name."""
    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    is_whole: bool = False
    """Whether the other fields have their defaults, and not what was typed last."""
    server: str = ""
    """The address of the server where its files lie; it is chosen where it is configured."""
    note: str = ""
    """What is said above the form, in a sentence or two."""
