"""Profiles of the settings file, and what is said of a value before it is written."""

from __future__ import annotations

import os
from collections.abc import Mapping

from jobmonitor.config.paths import Paths
from jobmonitor.config.profile_secrets import KeyringProfileSecrets
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.settings import Settings, declared
from jobmonitor.config.settings_file import TomlSettingsFile
from jobmonitor.config.values import read_accesses
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.setting import SettingKind
from jobmonitor.services.ports import Background
from jobmonitor.services.profiles import Profiles
from jobmonitor.storage.locks import take


def profiles_service(paths: Paths, settings: Settings, secrets: SecretStore, local: Background) -> Profiles:
    """Reads nothing yet."""
    return Profiles(
        TomlSettingsFile(paths.settings_file, take),
        KeyringProfileSecrets(secrets),
        local,
        current=settings.profile,
        specs=[each.spec for each in declared()],
        check=check_typed,
        look=check_setting,
        fixed=[each.spec.key for each in declared() if os.environ.get(each.spec.variable, "").strip()],
    )


def check_typed(key: str, value: object) -> str:
    """As `check_setting`, without a look at the files that the value names: they may be far away, and this is
    asked at each letter."""
    known = next((each.spec for each in declared() if each.spec.key == key), None)
    if known is not None and known.kind is SettingKind.FILE:
        return ""
    if key == "server" and isinstance(value, list):
        value = [_without_file(each) for each in value]
    return check_setting(key, value)


def _without_file(server: object) -> object:
    if not isinstance(server, Mapping):
        return server
    return {name: each for name, each in server.items() if name != "trust"}


def check_setting(key: str, value: object) -> str:
    """What is wrong with a setting's value, as a sentence; empty where nothing is. Blocking."""
    known = {each.spec.key: each for each in declared()}
    if key not in known:
        return f"There is no setting “{key}”."
    try:
        known[key].read(value)
        if key == "server":
            read_accesses(value)
    except JobMonitorError as error:
        said = str(error).strip()
        return f"{said[:1].upper()}{said[1:]}{'' if said.endswith('.') else '.'}"
    return ""
