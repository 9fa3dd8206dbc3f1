"""What nobody expected: an exception in a slot, in a callback of the loop or in a thread. The window goes on,
says so once for each place, and the log names the place; neither has a password in it."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from jobmonitor.domain.plain import harmless

log = logging.getLogger(__name__)

MOST_FRAMES = 12
MOST_TEXT = 500
"""Characters of what an exception says that are shown."""
MOST_PLACES = 200
"""Places whose faults are remembered as told; of more than that nothing is told."""

_LOGIN = re.compile(r"://[^/\s@]*@")
_NAMED = re.compile(
    r"(?i)\b([\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization)[\w-]*[\"']?\s*[=:]\s*)\S.*"
)


def without_logins(text: str) -> str:
    """A text without logins in addresses, and without what follows the name of a password or token."""
    return _NAMED.sub(r"\1…", _LOGIN.sub("://…@", text))


def described(error: BaseException) -> str:
    """What it is and where it came from, for whoever mends it; no values of variables."""
    told = without_logins(harmless(str(error)[:MOST_TEXT]))
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__name__}: {told}", *places])


@contextmanager
def faults_told(tell: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, `tell(details)` is called in the running loop for each fault that is new."""
    loop = asyncio.get_running_loop()
    hook, thread_hook = sys.excepthook, threading.excepthook
    told: set[tuple[object, ...]] = set()

    def fault(error: BaseException) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1:]
        place = (type(error), *((each.filename, each.lineno) for each in last))
        if place in told or len(told) >= MOST_PLACES or loop.is_closed():
            return
        told.add(place)
        details = described(error)
        log.error("A fault: %s", details.replace("\n", " < "))
        loop.call_soon_threadsafe(tell, details)

    def in_slot(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            hook(kind, error, trace)
            return
        fault(error)
        if hook is not sys.__excepthook__:  # somebody else wants to hear of it too
            hook(kind, error, trace)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            fault(args.exc_value)

    def in_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            fault(error)
        else:
            loop.default_exception_handler(context)

    sys.excepthook, threading.excepthook = in_slot, in_thread
    loop.set_exception_handler(in_loop)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hook, thread_hook
        loop.set_exception_handler(None)
