"""Profiles: what goes into the settings file, and what never does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from jobmonitor.bootstrap.profiles import profiles_service
from jobmonitor.config.paths import Paths
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.secrets import token_of, with_password
from jobmonitor.config.settings import Settings
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.profiles import NewSecrets, Profiles
from tests.support.fake_application import InlineBackground

ADDRESS = "postgresql://op@db.example:5433/studio"


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory, or none."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.is_there = True
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        if not self.is_there:
            raise keyring.errors.NoKeyringError
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.is_there:
            raise keyring.errors.NoKeyringError
        self.held[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def secrets() -> SecretStore:
    return SecretStore()


@pytest.fixture
def profiles(tmp_path: Path, secrets: SecretStore) -> Profiles:
    background: InlineBackground = InlineBackground()
    return profiles_service(Paths.below(tmp_path), Settings(), secrets, background)


async def test_a_password_goes_into_the_keyring_and_never_into_the_file(
    profiles: Profiles, ring: Ring, secrets: SecretStore
) -> None:
    whole = ADDRESS.replace("op@", "op:p%40ss@")
    assert await profiles.save("studio", {"database": whole, "user": "me"})
    assert profiles.known is not None
    assert profiles.known.profiles["studio"] == {"database": ADDRESS, "user": "me"}
    assert ring.held == {("jobmonitor", "op@db.example:5433/studio"): "p@ss"}
    assert with_password(ADDRESS, secrets) == whole
    assert await profiles.save(
        "studio",
        {},
        NewSecrets(user_token="a.b.c", server_tokens=(("GPU1:8188/", "t"),)),
    )
    assert profiles.known.profiles["studio"]["database_user"] == "keyring"
    assert token_of(ADDRESS, secrets) == "a.b.c"
    assert ring.held["jobmonitor-server", "http://gpu1:8188"] == "t"
    text = profiles.path.read_text()
    assert not [each for each in ("p@ss", "p%40ss", "a.b.c") if each in text]


async def test_without_a_keyring_a_password_is_known_until_the_end(
    profiles: Profiles, ring: Ring, secrets: SecretStore
) -> None:
    ring.is_there = False
    assert not await profiles.save("studio", {"database": ADDRESS}, NewSecrets(password="x"))
    assert with_password(ADDRESS, secrets) == ADDRESS.replace("op@", "op:x@")
    assert with_password(ADDRESS, SecretStore()) == ADDRESS
    assert "x@" not in profiles.path.read_text()
    assert "x" not in repr(NewSecrets(password="x"))[10:]


async def test_what_is_wrong_is_said_and_nothing_is_written(profiles: Profiles, ring: Ring) -> None:
    with pytest.raises(InvalidInput, match=r"Takes a size, such as 20 GB\."):
        await profiles.save("studio", {"results_limit": "much", "user": "me"})
    assert not profiles.path.exists()
    assert profiles.check("server", [{"url": "http://x", "token": "abc"}]).startswith("Takes token")
    assert "abc" not in profiles.check("server", [{"url": "http://x", "token": "abc"}])
    assert profiles.check("nothing", 1) == "There is no setting “nothing”."


async def test_profiles_are_made_renamed_and_deleted(profiles: Profiles, ring: Ring) -> None:
    assert (await profiles.read()).names == (DEFAULT_PROFILE,)
    await profiles.save(DEFAULT_PROFILE, {"database": "embedded"})
    await profiles.create(" studio ", copy_of=DEFAULT_PROFILE)
    await profiles.set_first("studio")
    for name in ("studio", "", "x" * 41, "a\nb", DEFAULT_PROFILE):
        with pytest.raises(InvalidInput):
            await profiles.create(name)
    with pytest.raises(InvalidInput):
        await profiles.rename(DEFAULT_PROFILE, "other")
    await profiles.rename("studio", "prod")
    assert profiles.known is not None
    assert (profiles.known.first, profiles.known.profiles["prod"]) == ("prod", {"database": "embedded"})
    profiles.current = "prod"
    with pytest.raises(InvalidInput, match="open"):
        await profiles.delete("prod")
    profiles.current = DEFAULT_PROFILE
    await profiles.delete("prod")
    assert profiles.known.names == (DEFAULT_PROFILE,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("certificates", "/nowhere/ca.pem"),
        ("server", [{"url": "https://gpu1", "trust": "/nowhere/ca.pem"}]),
    ],
)
async def test_files_are_looked_at_when_they_are_saved_and_not_while_they_are_typed(
    profiles: Profiles, key: str, value: object
) -> None:
    assert profiles.check(key, value) == ""
    with pytest.raises(InvalidInput, match="not a file"):
        await profiles.save("studio", {key: value})
