"""Windows from the first to the last: one is on the screen, for the profile that is open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.ui.faults import faults_told
from jobmonitor.ui.garbage import keep_what_is_there, release_what_was_there
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import on_end_signals
from jobmonitor.ui.session import Opened, Session
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.opening.opening import Opening

log = logging.getLogger(__name__)

LINGER_SECONDS = 60.0
"""How long what is on its way in a profile that was left may take; what takes longer is taken up when the
profile is opened again."""

OpenProfile = Callable[[str], Awaitable[Opened]]
"""Builds the services of a profile. Raises JobMonitorError, which says why it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Wish:
    """To have another profile open, or the same one with its settings as they are now."""

    profile: str
    then: Callable[[MainWindow], None] | None = None
    """Called with its window."""


class Shell:
    """Shows one window, exchanges it for another profile's, and ends when it is closed."""

    def __init__(self, open_profile: OpenProfile | None = None, *, can_simulate: bool = False) -> None:
        """`can_simulate`: whether `open_profile` can open SIMULATED."""
        self._open_profile, self._can_simulate = open_profile, can_simulate
        self._wishes: asyncio.Queue[Wish | None] = asyncio.Queue()
        self._left: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()

    @property
    def is_leaving(self) -> bool:
        """Whether something is still on its way in a profile that was left."""
        return bool(self._left)

    async def run(
        self,
        first: Opened,
        on_shown: Callable[[MainWindow], None] | None = None,
        opening: Opening | None = None,
    ) -> int:
        """Until the window is closed, or SIGINT or SIGTERM comes. Returns the exit code. `opening`: has the
        first window already."""
        session = Session(first, opening=opening)
        with on_end_signals(self._end), faults_told(lambda details: session.tell_fault(details)):
            try:
                self._listen(session)
                await session.show()
                await session.application.start()
                keep_what_is_there()
                if on_shown is not None:
                    on_shown(session.window)
                while (wish := await self._wishes.get()) is not None:
                    session = await self._exchange(session, wish)
            finally:
                self._ending.set()
                session.window.close()
                await session.close()
                await asyncio.gather(*self._left, return_exceptions=True)
        return 0

    def _end(self) -> None:
        self._wishes.put_nowait(None)

    def _listen(self, session: Session) -> None:
        session.window.closed.connect(self._end)
        session.window.profiles.wanted.connect(self._wish)
        session.window.first_steps.can_simulate = self._can_simulate

    def _wish(self, profile: str, then: Callable[[MainWindow], None] | None) -> None:
        self._wishes.put_nowait(Wish(profile, then))

    async def _exchange(self, former: Session, wish: Wish) -> Session:
        """The session of the profile that is wished for; the former one where that cannot be opened."""
        if self._open_profile is None:
            return former
        try:
            opened = await self._open_profile(wish.profile)
        except JobMonitorError as error:
            self._say_why(former, wish.profile, error.message, error.remedy, error.details)
            return former
        except Exception as error:
            log.exception("The profile %s was not opened", wish.profile)
            self._say_why(former, wish.profile, details=repr(error))
            return former
        session = Session(opened, former.window.theme)
        self._listen(session)
        await session.show(former.window.layout_keeper.state_for_another())
        former.window.closed.disconnect(self._end)
        await former.hide()
        await session.application.start()
        leaving = asyncio.create_task(self._leave(former), name="leave a profile")
        self._left.add(leaving)
        leaving.add_done_callback(self._left.discard)
        if wish.then is not None:
            wish.then(session.window)
        return session

    async def _leave(self, session: Session) -> None:
        """Waits for what is on its way there, unless everything ends meanwhile; then puts it away, whole:
        what were cut off then would leave connections and files open."""
        settling = asyncio.create_task(session.tasks.settle(LINGER_SECONDS), name="settle")
        ending = asyncio.create_task(self._ending.wait(), name="ending")
        try:
            await asyncio.wait((settling, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            settling.cancel()
            ending.cancel()
            session.window.close()
            await session.close()
            release_what_was_there()

    def _say_why(
        self, session: Session, profile: str, message: str = "", remedy: str = "", details: str = ""
    ) -> None:
        session.window.profiles.stay()
        sentence = translate("Settings", "The profile “{name}” was not opened.").format(name=profile)
        session.window.message_bar.tell(f"{sentence} {message}".strip(), remedy, details)


async def present(
    application: Application,
    pictures: Pictures,
    on_shown: Callable[[MainWindow], None] | None = None,
) -> int:
    """Shows the window until it is closed (or SIGINT or SIGTERM comes), then puts everything away.

    `on_shown` is called with the window when it is on the screen. Returns the exit code.
    """
    return await Shell().run(Opened(application, pictures), on_shown)
