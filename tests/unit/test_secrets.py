"""Passwords from the keyring."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest

from jobmonitor.bootstrap import identity_of
from jobmonitor.config.secrets import token_of, with_password
from jobmonitor.config.settings import Settings
from jobmonitor.domain.errors import InvalidInput
from tests.support.row_security import token

ANNA = "11111111-1111-4111-8111-111111111111"


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self, locked: bool = False) -> None:
        super().__init__()
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        known = {
            ("jobmonitor", "op@db.example:5433/studio"): "p@ss/word",
            ("jobmonitor-token", "op@db.example:5433/studio"): "a.b.c",
            ("jobmonitor-token", "anna@db.example/studio"): token(sub=ANNA, role="member"),
        }
        return known.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.PasswordSetError("read only")


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_a_password_that_is_left_out_comes_from_the_keyring(ring: Ring) -> None:
    url = "postgresql://op@db.example:5433/studio?sslmode=require"
    assert with_password(url) == "postgresql://op:p%40ss%2Fword@db.example:5433/studio?sslmode=require"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://op:given@db.example:5433/studio",
        "postgresql://db.example:5433/studio",
        "postgresql://other@db.example/studio",
        "/home/op/jobs.sqlite",
        "postgresql://op@[::1/studio",
    ],
)
def test_other_addresses_stay_as_they_are(ring: Ring, url: str) -> None:
    assert with_password(url) == url


def test_a_locked_keyring_is_no_reason_to_stop(ring: Ring) -> None:
    ring.locked = True
    url = "postgresql://op@db.example:5433/studio"
    assert with_password(url) == url


def test_a_token_is_kept_under_the_same_account_as_the_password(ring: Ring) -> None:
    assert token_of("postgresql://op@db.example:5433/studio?sslmode=require") == "a.b.c"
    assert token_of("postgresql://op:given@db.example:5433/studio") == "a.b.c"
    with pytest.raises(InvalidInput, match=r"keyring set jobmonitor-token other@db\.example/studio"):
        token_of("postgresql://other:s3cr3t@db.example/studio")
    ring.locked = True
    with pytest.raises(InvalidInput, match="no token"):
        token_of("postgresql://op@db.example:5433/studio")


def test_the_database_is_asked_as_the_user_of_the_token_in_the_keyring(ring: Ring) -> None:
    url = "postgresql://anna@db.example/studio"
    assert identity_of(Settings(), url) is None
    identity = identity_of(Settings(database_user="keyring"), url)
    assert identity is not None
    assert (identity.user_id, identity.role) == (ANNA, "member")
    given = identity_of(Settings(database_user="keyring", database_role="other"), url)
    assert given is not None
    assert given.role == "other"
