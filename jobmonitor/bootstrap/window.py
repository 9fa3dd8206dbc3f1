"""The window on the services."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.bootstrap.application import build_application
from jobmonitor.bootstrap.database import make_folder
from jobmonitor.config.loading import load_settings
from jobmonitor.config.paths import Paths
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.settings import Settings
from jobmonitor.domain.server import Server
from jobmonitor.domain.setting import SIMULATED
from jobmonitor.services.application import Application
from jobmonitor.services.tracking.context import TrackingPace

if TYPE_CHECKING:
    from jobmonitor.media.pictures import MediaPictures
    from jobmonitor.ui.main_window import MainWindow
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
    """
    import sys

    from PySide6.QtWidgets import QApplication

    from jobmonitor.ui.runtime import run
    from jobmonitor.ui.shell import Shell

    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("jobmonitor")
    qt.setDesktopFileName("jobmonitor")

    build = profile_builder(paths, pace=pace)

    with ExitStack() as simulated:

        def load(name: str) -> Settings:
            if name == SIMULATED and simulate is not None:
                return settings_at(simulated.enter_context(simulate(paths.cache / SIMULATED)), paths)
            return settings_of_profile(paths, name)

        async def main() -> int:
            shell = Shell(lambda name: build(partial(load, name)), can_simulate=simulate is not None)
            return await shell.run(await build(lambda: settings), on_shown)

        return run(main, qt)


def settings_at(url: str, paths: Paths) -> Settings:
    """A simulated server, and a file of jobs apart from all others. Blocking."""
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
    from jobmonitor.ui.session import Opened

    secrets = SecretStore()

    async def build(load: Callable[[], Settings]) -> Opened:
        def built() -> Application:
            return build_application(paths, load(), pace=pace, secrets=secrets)

        application = await asyncio.get_running_loop().run_in_executor(None, built)
        pictures = build_pictures(paths, application)
        return Opened(application, pictures, pictures.aclose)

    return build
