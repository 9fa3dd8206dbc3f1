"""Settings in force: the command line over the environment over the profile over the top of the file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings, declared
from jobmonitor.config.values import read_accesses
from jobmonitor.domain.errors import InvalidInput, JobMonitorError
from jobmonitor.domain.server import Server
from jobmonitor.domain.setting import DEFAULT_PROFILE, PREFIX

PROFILE = "profile"
"""The key, the option and the variable that name the profile in force."""
PROFILES = "profiles"
"""The table of the settings file that has a table for each profile."""
OF_THE_DATABASE = ("database_user", "database_role", "user", "read_only", "job_system")
"""Settings that a profile with a database of its own does not take from the top of the file."""
MAX_BYTES = 1_000_000
"""Size of a settings file at most."""
MOST_PROFILES = 100


def load_settings(
    paths: Paths, environment: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> Settings:
    """The settings in force. `overrides` has values by key, from the command line; None is "not given".

    Raises InvalidInput that names the file or variable, the setting, and what it takes.
    """
    place = f"The settings file {paths.settings_file}"
    given = {key: value for key, value in (overrides or {}).items() if value is not None}
    top, profiles = split_profiles(read_toml(paths.settings_file), place)
    name = _name_of(given.pop(PROFILE, None), environment, top.pop(PROFILE, None), place)
    settings = replace(_apply(Settings(), top, place), profile=name)
    if name != DEFAULT_PROFILE:
        if name not in profiles:
            raise InvalidInput(
                f"There is no profile “{name}”.",
                remedy=f"The profiles in {paths.settings_file} are "
                f"{', '.join([DEFAULT_PROFILE, *profiles])}.",
            )
        settings = _apply(
            _without_database(settings, profiles[name]), profiles[name], f"{place}, profile {name}"
        )
    from_environment = {
        each.spec.key: environment[each.spec.variable]
        for each in declared()
        if environment.get(each.spec.variable, "").strip()
    }
    settings = _apply(settings, from_environment, "The environment")
    return _apply(settings, given, "The command line")


def settings_from(values: Mapping[str, object]) -> Settings:
    """Settings that are in no file, by key. Raises InvalidInput."""
    return _apply(Settings(), values, "What was typed")


def _without_database(settings: Settings, profile: Mapping[str, object]) -> Settings:
    """What is said of one database goes with it: a profile that names another one is not asked as the same
    user, and no token goes where it does not belong."""
    if "database" not in profile:
        return settings
    usual = Settings()
    return replace(settings, **{name: getattr(usual, name) for name in OF_THE_DATABASE})


def split_profiles(
    values: Mapping[str, object], place: str
) -> tuple[dict[str, object], dict[str, Mapping[str, object]]]:
    """What stands at the top of a settings file, and the tables of the profiles by name. InvalidInput where
    the latter are none."""
    top = dict(values)
    tables = top.pop(PROFILES, {})
    if not isinstance(tables, Mapping) or not all(isinstance(each, Mapping) for each in tables.values()):
        raise InvalidInput(f"{place}: “{PROFILES}” takes a table for each profile: [{PROFILES}.NAME].")
    if len(tables) > MOST_PROFILES:
        raise InvalidInput(f"{place} has more than {MOST_PROFILES} profiles.")
    if DEFAULT_PROFILE in tables:
        raise InvalidInput(
            f"{place} has a table [{PROFILES}.{DEFAULT_PROFILE}].",
            remedy=f"The profile {DEFAULT_PROFILE} is the top of the file.",
        )
    return top, dict(tables)


def _name_of(given: object, environment: Mapping[str, str], in_file: object, place: str) -> str:
    if in_file is not None and not isinstance(in_file, str):
        raise InvalidInput(f"{place}: the setting “{PROFILE}” takes the name of a profile.")
    named = str(given or "") or environment.get(PREFIX + PROFILE.upper(), "") or in_file or ""
    return named.strip() or DEFAULT_PROFILE


def read_toml(path: Path) -> Mapping[str, object]:
    """What a settings file says; nothing where there is none. Raises InvalidInput."""
    return parsed(read_settings_text(path), path)


def read_settings_text(path: Path) -> str:
    """The text of a settings file, its ends of lines as they are; empty where there is none. InvalidInput."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise InvalidInput(f"The settings file {path} is larger than 1 MB.")
        return content.decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise _invalid(path, error) from error
    except OSError as error:
        raise InvalidInput(
            f"The settings file {path} cannot be read: {error.strerror}.", remedy="Check its rights."
        ) from error


def parsed(text: str, path: Path) -> Mapping[str, object]:
    """What the text of the settings file at `path` says. Raises InvalidInput."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, error) from error


def _invalid(path: Path, error: Exception) -> InvalidInput:
    return InvalidInput(
        f"The settings file {path} is not valid TOML: {error}.", remedy="Correct it, or move it away."
    )


def _apply(settings: Settings, values: Mapping[str, object], place: str) -> Settings:
    by_key = {each.spec.key: each for each in declared()}
    by_key["servers"] = by_key["server"]
    for key, value in values.items():
        known = by_key.get(key)
        if known is None:
            raise InvalidInput(
                f"{place} has a setting “{key}” that jobmonitor does not know.",
                remedy=f"The settings are {', '.join(sorted(by_key))}.",
            )
        try:
            read = known.read(value)
            access = read_accesses(value) if known.name == "servers" else {}
        except JobMonitorError as error:
            raise InvalidInput(f"{place}: the setting “{key}”: {error}") from error
        if known.name == "servers":
            settings = replace(settings, access={**settings.access, **access})
            read = tuple(dict.fromkeys(_known_server(settings.servers, each) for each in read))
        settings = replace(settings, **{known.name: read})
    return settings


def _known_server(servers: tuple[Server, ...], server: Server) -> Server:
    """The server that was configured already, where `server` is but one of its addresses."""
    if server.name or server.aliases:
        return server
    return next((each for each in servers if server.url in each.addresses), server)
