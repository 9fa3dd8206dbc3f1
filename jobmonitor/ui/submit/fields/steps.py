"""What an editor held before, to go back to. Without Qt."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_STEPS = 100


class Steps(Generic[T]):
    """States before each step, the oldest of which are forgotten."""

    def __init__(self) -> None:
        self._states: deque[T] = deque(maxlen=MOST_STEPS)
        self._last = ""

    def __bool__(self) -> bool:
        return bool(self._states)

    def push(self, state: T, kind: str = "") -> None:
        """`state` is left now. Steps of one kind in a row are one; those without a kind never are."""
        if not kind or kind != self._last:
            self._states.append(state)
        self._last = kind

    def pop(self) -> T | None:
        """The state before the last step, which is forgotten; None where there is none."""
        self._last = ""
        return self._states.pop() if self._states else None

    def clear(self) -> None:
        """There is nothing to go back to."""
        self._states.clear()
        self._last = ""
