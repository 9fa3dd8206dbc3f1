"""How services tell what happened, without knowing who listens."""

from __future__ import annotations

import logging
from collections.abc import Callable

from jobmonitor.domain.events import Event

log = logging.getLogger(__name__)

Listener = Callable[[Event], None]


class EventBus:
    """Hands each event to all listeners, in the order they came, in the thread that publishes.

    Publish from the event loop's thread alone. A listener that fails is logged and does not stop others.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` with every event from now on. Returns the call that ends this."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tells `event` to everybody."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:  # one deaf listener must not keep the news from the others
                log.exception("A listener failed on %s", type(event).__name__)
