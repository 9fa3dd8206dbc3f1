"""What waits on this workstation to be sent, and which copies of the application run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from jobmonitor.domain.outbox import OutboxEntry, OutboxState


class OutboxMemory(Protocol):
    """The outbox of this workstation, which its copies of the application share. Blocking; each call is
    durable when it returns. Raises StorageError.

    Each change of a state is one compare-and-set: of several copies that want it, one succeeds.
    """

    def entries(self) -> tuple[OutboxEntry, ...]:
        """All that are not dropped, in the order in which they are sent."""
        ...

    def dropped(self) -> tuple[OutboxEntry, ...]: ...

    def add(self, entry: OutboxEntry, *, is_whole: Callable[[], bool] = lambda: True) -> bool:
        """Puts it behind all others, and settles what the journal intended for its prompt, in one step.
        `is_whole` is asked in the same step whether its files are kept; False, and nothing is written, where
        they are not."""
        ...

    def adopt(self, entry: OutboxEntry) -> bool:
        """Puts a submission of the journal that was cut off before its row here, and settles it there, in one
        step. False where the journal has come further with it."""
        ...

    def claim(self, entry_id: str, state: OutboxState, owner: str) -> OutboxEntry | None:
        """From now on `owner` works on it. None where another one does, or it is gone."""
        ...

    def release(self, entry: OutboxEntry, *, former_owner: str) -> bool:
        """Writes what became of an entry that `former_owner` worked on, lets go of it, and settles what the
        journal intended for its prompt. False where that one does not work on it any more."""
        ...

    def change(self, entry: OutboxEntry, *, expected: OutboxState) -> bool:
        """Writes an entry that nobody works on. False where its state is not `expected` any more."""
        ...

    def remove(self, entry_id: str, *, owner: str = "") -> bool:
        """It is done with. False where it is gone, or not in the hands of `owner`."""
        ...

    def move(self, entry_id: str, before: str | None) -> bool:
        """Puts it before another one, or behind all. False where one of them is gone."""
        ...

    def tidy(
        self, clear: Callable[[frozenset[str]], None], *, forget: Callable[[str], bool] = lambda owner: False
    ) -> None:
        """Calls `clear` with the digests of all files that entries name, while nobody can add one. What was
        dropped by an owner of which `forget` says yes cannot be taken back afterwards."""
        ...


class Presence(Protocol):
    """Which copies of the application run on this workstation. Blocking; raises StorageError.

    A copy that was killed is not there any more from that moment on.
    """

    def token(self) -> str:
        """The name of this copy. From the first call on it is there, until `close`."""
        ...

    def is_there(self, token: str) -> bool:
        """Whether the copy with this name runs."""
        ...

    def close(self) -> None: ...
