"""Which prompts this process is sending at this moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class InFlight:
    """Shared by who sends and who judges: what is being sent may not be there yet, whatever the clock says,
    which may be put forward meanwhile. Used in one event loop."""

    def __init__(self) -> None:
        self._prompts: Counter[str] = Counter()

    @contextmanager
    def sending(self, prompt_id: str) -> Iterator[None]:
        """The block sends this prompt, and looks whether it arrived."""
        self._prompts[prompt_id] += 1
        try:
            yield
        finally:
            self._prompts[prompt_id] -= 1
            if not self._prompts[prompt_id]:
                del self._prompts[prompt_id]

    def __contains__(self, prompt_id: str) -> bool:
        return prompt_id in self._prompts
