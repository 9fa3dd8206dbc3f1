"""The window on the services."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.config.loading import load_settings
from jobmonitor.config.paths import Paths
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.settings import Settings
from jobmonitor.domain.server import Server
from jobmonitor.domain.setting import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from PySide6.QtWidgets import QApplication

    from jobmonitor.media.pictures import MediaPictures
    from jobmonitor.services.application import Application
    from jobmonitor.services.tracking.context import TrackingPace
    from jobmonitor.ui.main_window import MainWindow
    from jobmonitor.ui.opening.opening import Opening
    from jobmonitor.ui.session import Opened


Simulate = Callable[[Path], AbstractContextManager[str]]


def settings_of_this_user(overrides: Mapping[str, object] | None = None) -> tuple[Paths, Settings]:
    """Where this user's files are, and the settings in force. Raises InvalidInput."""
    paths = Paths.of_this_user()
    return paths, load_settings(paths, os.environ, overrides)


def build_pictures(paths: Paths, application: Application) -> MediaPictures:
    """What shows pictures and clips, with its cache on this workstation's disk."""
    from jobmonitor.media.pictures import make_pictures

    kept = application.results.find
    return make_pictures(application.fetcher, application.local, paths.cache / "media", kept=kept)


def run_window(
    paths: Paths,
    settings: Settings,
    *,
    pace: TrackingPace | None = None,
    on_shown: Callable[[MainWindow], None] | None = None,
    simulate: Simulate | None = None,
) -> int:
    """Opens the window and returns the exit code when it was closed.

    `on_shown` is called with the window, in the event loop, when it is on the screen. What has to be read
    before (keyring, state file) is read in another thread. `simulate` begins a simulated server, whose files
    are in the folder that it is given, and gives its address; it ends with the window.

    There are two stages: the bare window with the first rows, for which next to nothing is imported, and then
    everything else.
    """
    from PySide6.QtWidgets import QApplication

    from jobmonitor.bootstrap.opening import FirstGlance
    from jobmonitor.ui.garbage import collected_here
    from jobmonitor.ui.language import speak
    from jobmonitor.ui.opening.opening import Opening

    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("jobmonitor")
    qt.setDesktopFileName("jobmonitor")
    speak(settings.language)

    with collected_here():
        opening = Opening(FirstGlance(paths, settings), settings.servers)
        opening.show()
        opening.until(_import_the_rest)
        if opening.is_closed:
            return 0
        return _run_services(qt, paths, settings, opening, pace, on_shown, simulate)


def _import_the_rest() -> None:
    """What the second stage is made of; it takes a while, in a thread beside the first."""
    import jobmonitor.bootstrap.application
    import jobmonitor.ui.runtime
    import jobmonitor.ui.shell
    import jobmonitor.ui.window.furnishing  # noqa: F401 - see above


def _run_services(
    qt: QApplication,
    paths: Paths,
    settings: Settings,
    opening: Opening,
    pace: TrackingPace | None,
    on_shown: Callable[[MainWindow], None] | None,
    simulate: Simulate | None,
) -> int:
    """The second stage, until the window is closed."""
    from jobmonitor.ui.runtime import run
    from jobmonitor.ui.shell import Shell

    build = profile_builder(paths, pace=pace)

    with ExitStack() as simulated:

        def load(name: str) -> Settings:
            if name == SIMULATED and simulate is not None:
                address = simulated.enter_context(simulate(paths.cache / SIMULATED))
                return replace(settings_at(address, paths), language=settings.language)
            return settings_of_profile(paths, name)

        async def main() -> int:
            shell = Shell(lambda name: build(partial(load, name)), can_simulate=simulate is not None)
            try:
                first = await build(lambda: settings)
            except BaseException:
                opening.window.close()
                raise
            if opening.is_closed:
                await first.let_go()
                await first.application.close()
                return 0
            return await shell.run(first, on_shown, opening)

        return run(main, qt)


def settings_at(url: str, paths: Paths) -> Settings:
    """A simulated server, and a file of jobs apart from all others. Blocking."""
    from jobmonitor.bootstrap.database import make_folder

    make_folder(paths.data)
    return Settings(
        profile=SIMULATED,
        database=str(paths.data / "simulated.sqlite"),
        servers=(Server(url, "simulator"),),
    )


def settings_of_profile(paths: Paths, name: str) -> Settings:
    """The settings of a profile that is opened while jobmonitor runs: what the command line said was meant
    for the one before. Blocking. Raises InvalidInput."""
    return load_settings(paths, os.environ, {"profile": name})


def profile_builder(
    paths: Paths, *, pace: TrackingPace | None = None
) -> Callable[[Callable[[], Settings]], Awaitable[Opened]]:
    """What builds services, one profile's after another's, in a thread. All share what was typed of passwords
    where there is no keyring."""
    import asyncio

    from jobmonitor.bootstrap.application import build_application
    from jobmonitor.ui.language import speak
    from jobmonitor.ui.session import Opened

    secrets = SecretStore()

    async def build(load: Callable[[], Settings]) -> Opened:
        def built() -> tuple[Application, str]:
            settings = load()
            return build_application(paths, settings, pace=pace, secrets=secrets), settings.language

        application, language = await asyncio.get_running_loop().run_in_executor(None, built)
        speak(language)
        pictures = build_pictures(paths, application)
        return Opened(application, pictures, pictures.aclose)

    return build
