"""The settings file, changed in place."""

from __future__ import annotations

import stat
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmonitor.config.loading import load_settings
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings_file import TomlSettingsFile
from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.server import Server
from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.storage.locks import take

WRITTEN = """\
# The studio's settings
database = "postgresql://op@db/studio"   # not the copy
newer_setting = 'kept as it is'

[[server]]
url = "http://gpu1:8188"  # the big one
name = "gpu1"

# the small one
[[server]]
url = "http://gpu2:8188"

[profiles.home]  # in the evening
database = "~/jobs.sqlite"
"""


@pytest.fixture
def file(tmp_path: Path) -> TomlSettingsFile:
    path = tmp_path / "config" / "settings.toml"
    path.parent.mkdir()
    path.write_text(WRITTEN)
    return TomlSettingsFile(path)


def test_two_copies_that_write_at_once_take_nothing_from_each_other(file: TomlSettingsFile) -> None:
    copies = [TomlSettingsFile(file.path, take) for _ in range(2)]
    names = [f"profile{number}" for number in range(12)]

    def write(which: int) -> None:
        for name in names[which::2]:
            copies[which].change(name, {"user": name})

    with ThreadPoolExecutor() as threads:
        list(threads.map(write, range(2)))
    assert set(names) <= set(file.profiles())
    assert [each.name for each in file.path.parent.iterdir()] == ["settings.toml"]


def test_who_writes_too_long_is_not_waited_for(
    file: TomlSettingsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobmonitor.config.settings_file.PATIENCE", 0.0)
    with pytest.raises(StorageError, match="another jobmonitor"):
        TomlSettingsFile(file.path, lambda _path: None).change("home", {"user": "me"})
    assert file.path.read_text() == WRITTEN


def read(file: TomlSettingsFile) -> dict[str, Any]:
    return tomllib.loads(file.path.read_text())


def test_a_change_leaves_everything_else_as_it_was_written(file: TomlSettingsFile) -> None:
    file.change(DEFAULT_PROFILE, {"user": "me"})
    assert file.path.read_text() == WRITTEN.replace(
        "newer_setting = 'kept as it is'\n", "newer_setting = 'kept as it is'\nuser = \"me\"\n"
    )
    file.change(DEFAULT_PROFILE, {"user": None})
    assert file.path.read_text() == WRITTEN
    file.change("home", {"database": "~/other.sqlite"})
    assert file.path.read_text() == WRITTEN.replace("~/jobs.sqlite", "~/other.sqlite")


def test_servers_keep_their_comments_when_they_change_places(file: TomlSettingsFile) -> None:
    servers = [
        {"url": "http://gpu3:8188"},
        {"url": "http://gpu1:8188", "name": "large", "websocket": False},
    ]
    file.change(DEFAULT_PROFILE, {"server": servers})
    assert read(file)["server"] == servers
    assert "# the big one" in file.path.read_text()
    file.change(DEFAULT_PROFILE, {"server": None})
    assert "server" not in read(file)


def test_profiles_are_made_renamed_begun_with_and_deleted(file: TomlSettingsFile) -> None:
    assert list(file.profiles()) == [DEFAULT_PROFILE, "home"]
    file.change("night shift", {"database": "/n.sqlite", "server": [{"url": "http://n:8188"}]})
    file.set_first("night shift")
    file.rename("night shift", "nights")
    assert file.first() == "nights"
    assert read(file)["profiles"] == {
        "home": {"database": "~/jobs.sqlite"},
        "nights": {"database": "/n.sqlite", "server": [{"url": "http://n:8188"}]},
    }
    for wrong in (lambda: file.rename("nights", "home"), lambda: file.delete("gone")):
        with pytest.raises(InvalidInput):
            wrong()
    file.delete("nights")
    file.delete("home")
    assert file.first() == DEFAULT_PROFILE
    assert "profiles" not in read(file)
    assert "# The studio's settings" in file.path.read_text()


def test_a_file_that_is_not_there_is_made_and_one_that_is_wrong_is_left_alone(tmp_path: Path) -> None:
    file = TomlSettingsFile(tmp_path / "new" / "settings.toml")
    assert (file.is_there, dict(file.profiles())) == (False, {DEFAULT_PROFILE: {}})
    file.change(DEFAULT_PROFILE, {"database": "embedded"})
    assert read(file) == {"database": "embedded"}
    file.path.write_text("user = ")
    with pytest.raises(InvalidInput, match="not valid TOML"):
        file.change(DEFAULT_PROFILE, {"user": "me"})
    assert file.path.read_text() == "user = "


@pytest.mark.skipif(sys.platform == "win32", reason="rights and links of POSIX")
def test_a_link_and_the_rights_of_the_file_stay(file: TomlSettingsFile, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    file.path.rename(target)
    target.chmod(0o640)
    file.path.symlink_to(target)
    file.change("home", {"user": "me"})
    assert file.path.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert tomllib.loads(target.read_text())["profiles"]["home"]["user"] == "me"


def test_nothing_is_left_behind_where_it_cannot_be_written(
    file: TomlSettingsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StorageError, match="No space left"):
        file.change("home", {"user": "me"})
    assert [each.name for each in file.path.parent.iterdir()] == ["settings.toml"]
    assert file.path.read_text() == WRITTEN


KEYS = st.sampled_from(["user", "database", "storage", "read_only", "workflow_folders"])
VALUES = st.one_of(st.none(), st.booleans(), st.text(max_size=20), st.lists(st.text(max_size=8), max_size=3))
NAMES = st.sampled_from([DEFAULT_PROFILE, "home", "a b", "ä.b", "x]"])
SERVERS = st.lists(
    st.fixed_dictionaries(
        {"url": st.sampled_from(["http://a", "http://b", "http://c"])}, optional={"name": st.text(max_size=5)}
    ),
    max_size=3,
    unique_by=lambda each: each["url"],
)
CHANGES = st.lists(
    st.tuples(NAMES, st.one_of(st.tuples(KEYS, VALUES), st.tuples(st.just("server"), SERVERS))), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_what_is_written_is_what_is_read(changes: list[tuple[str, tuple[str, Any]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = TomlSettingsFile(Path(folder) / "settings.toml")
        file.path.write_text(WRITTEN)
        wanted = {name: dict(values) for name, values in file.profiles().items()}
        for name, (key, value) in changes:
            file.change(name, {key: value})
            table = wanted.setdefault(name, {})
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value
        assert {name: dict(values) for name, values in file.profiles().items()} == wanted
        assert "# The studio's settings" in file.path.read_text()


def test_a_profile_says_what_is_different_and_takes_no_user_of_another_database(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    paths.config.mkdir()
    paths.settings_file.write_text(
        'database = "postgresql://op@db/studio"\nuser = "me"\ndatabase_user = "keyring"\nserver = "http://a"\n'
        '[profiles.home]\ndatabase = "embedded"\nkeep_results = "all"\n'
        '[profiles.other]\nuser = "anna"\n[[profiles.other.server]]\nurl = "http://b"\n'
    )
    usual = load_settings(paths, {})
    assert (usual.profile, usual.user) == (DEFAULT_PROFILE, "me")
    home = load_settings(paths, {}, {"profile": "home"})
    assert (home.profile, home.database, home.user, home.database_user) == ("home", None, None, None)
    assert home.servers == usual.servers
    other = load_settings(paths, {"JOBMONITOR_PROFILE": "other"})
    assert (other.user, other.database_user, other.servers) == ("anna", "keyring", (Server("http://b"),))
    with pytest.raises(InvalidInput, match="default, home, other"):
        load_settings(paths, {}, {"profile": "gone"})
    TomlSettingsFile(paths.settings_file).set_first("other")
    assert load_settings(paths, {}).profile == "other"
    assert load_settings(paths, {}, {"profile": DEFAULT_PROFILE}).user == "me"


@pytest.mark.parametrize(
    "text", ["profiles = 3", "[profiles]\nhome = 3", "[profiles.default]\nuser = 'x'", "profile = 3"]
)
def test_profiles_that_are_none_are_named(tmp_path: Path, text: str) -> None:
    paths = Paths.below(tmp_path)
    paths.config.mkdir()
    paths.settings_file.write_text(text)
    with pytest.raises(InvalidInput, match="profile"):
        load_settings(paths, {})
