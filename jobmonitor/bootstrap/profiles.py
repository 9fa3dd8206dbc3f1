"""Profiles of the settings file, and what is said of a value before it is written."""

from __future__ import annotations

import os

from jobmonitor.config.paths import Paths
from jobmonitor.config.profile_secrets import KeyringProfileSecrets
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.settings import Settings, declared
from jobmonitor.config.settings_file import TomlSettingsFile
from jobmonitor.config.values import read_accesses
from jobmonitor.domain.errors import JobMonitorError
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
        check=check_setting,
        fixed=[each.spec.key for each in declared() if os.environ.get(each.spec.variable, "").strip()],
    )


def check_setting(key: str, value: object) -> str:
    """What is wrong with a setting's value, as a sentence; empty where nothing is."""
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
