"""What the settings may say of how a server is asked, and that secrets are never shown."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from jobmonitor.config.granting import granted
from jobmonitor.config.loading import load_settings
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.domain.errors import InvalidInput

SECRET = "s3cret-t0ken"
URL = "https://gpu.studio.example/comfy1"


class FakeKeyring(KeyringBackend):
    """A keyring with one entry."""

    priority = 1  # type: ignore[assignment]  # the base class computes it

    def get_password(self, service: str, username: str) -> str | None:
        return SECRET if (service, username) == ("jobmonitor-server", URL) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


@pytest.fixture
def with_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_password", FakeKeyring().get_password)


def settings(tmp_path: Path, table: str, url: str = URL) -> Settings:
    """The settings of a file with one server."""
    paths = Paths.below(tmp_path)
    paths.config.mkdir(exist_ok=True)
    paths.settings_file.write_text(f'[[server]]\nurl = "{url}"\n{table}\n', encoding="utf-8")
    return load_settings(paths, {})


def headers(found: Settings, environment: dict[str, str] | None = None) -> dict[str, str]:
    """Those that go to the one server."""
    return dict(granted(found.servers, found.access, environment or {})[found.servers[0].url].headers)


def test_a_server_that_says_nothing_of_it_is_asked_as_any_other(tmp_path: Path) -> None:
    found = settings(tmp_path, 'name = "gpu1"')
    assert dict(found.access) == {}
    assert granted(found.servers, found.access, {}) == {}


def test_headers_of_the_file_go_to_that_server(tmp_path: Path) -> None:
    assert headers(settings(tmp_path, 'headers = { "X-Studio" = "north wing" }')) == {
        "X-Studio": "north wing"
    }


@pytest.mark.usefixtures("with_keyring")
def test_a_token_comes_from_the_keyring(tmp_path: Path) -> None:
    assert headers(settings(tmp_path, 'token = "keyring"')) == {"Authorization": f"Bearer {SECRET}"}


def test_a_token_comes_from_the_environment_in_the_header_that_is_named(tmp_path: Path) -> None:
    found = settings(tmp_path, 'token_env = "GPU_TOKEN"\ntoken_header = "X-Api-Key"')
    assert headers(found, {"GPU_TOKEN": f" {SECRET} "}) == {"X-Api-Key": SECRET}


def test_a_token_is_the_password_of_a_login(tmp_path: Path) -> None:
    found = settings(tmp_path, 'token_env = "GPU_TOKEN"\ntoken_user = "operator"')
    assert headers(found, {"GPU_TOKEN": "open sesame"}) == {
        "Authorization": "Basic b3BlcmF0b3I6b3BlbiBzZXNhbWU="
    }


@pytest.mark.usefixtures("with_keyring")
@pytest.mark.parametrize(
    ("table", "remedy"),
    [
        ('token = "keyring"', "Put it there with: keyring set jobmonitor-server https://other"),
        ('token_env = "GONE"', "Set GONE before jobmonitor is started."),
    ],
)
def test_a_missing_token_is_the_problem_of_that_server_alone(tmp_path: Path, table: str, remedy: str) -> None:
    found = settings(tmp_path, f'{table}\n[[server]]\nurl = "http://gpu2"', "https://other")
    known = granted(found.servers, found.access, {})
    assert set(known) == {"https://other"}
    assert "https://other" in known["https://other"].problem
    assert known["https://other"].remedy == remedy


def test_what_goes_to_an_encrypted_server_goes_to_none_of_its_plain_addresses(tmp_path: Path) -> None:
    found = settings(
        tmp_path, 'aliases = ["http://10.0.0.3:8188", "https://10.0.0.3"]\nheaders = { "X-Studio" = "n" }'
    )
    assert set(granted(found.servers, found.access, {})) == {URL, "https://10.0.0.3"}


def test_trust_is_a_file_or_any_and_for_that_server_alone(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("none yet", encoding="utf-8")
    found = settings(tmp_path, f'trust = "{authority}"\n[[server]]\nurl = "https://gpu2"\ntrust = "any"')
    known = granted(found.servers, found.access, {})
    assert known[URL].verify == str(authority)
    assert known["https://gpu2"].verify is False
    assert found.verify is True


def test_a_server_may_have_no_websocket(tmp_path: Path) -> None:
    found = settings(tmp_path, "websocket = false")
    assert granted(found.servers, found.access, {})[URL].websocket is False


@pytest.mark.parametrize(
    "table",
    [
        f'token = "{SECRET}"',
        'token = "keyring"\ntoken_env = "X"',
        f'headers = {{ "X-Studio" = "{SECRET}\\nSet-Cookie: x" }}',
        f'headers = {{ "X Studio" = "{SECRET}" }}',
        f'headers = {{ "Host" = "{SECRET}" }}',
        f'headers = {{ "Sec-WebSocket-Key" = "{SECRET}" }}',
        'headers = { "X-Studio" = 3 }',
        'token_header = "Content-Length"\ntoken = "keyring"',
        'token_user = "a:b"\ntoken = "keyring"',
        'trust = "/nowhere/ca.pem"',
        'websocket = "perhaps"',
    ],
)
def test_what_cannot_be_is_refused_without_being_quoted(tmp_path: Path, table: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        settings(tmp_path, table)
    assert "server" in str(caught.value)
    assert (
        SECRET not in f"{caught.value!r} {caught.value.message} {caught.value.remedy} {caught.value.details}"
    )


@pytest.mark.parametrize("token", ["", "two\nlines", "ünïcode", " "])
def test_a_token_that_no_header_carries_is_told_without_being_quoted(tmp_path: Path, token: str) -> None:
    found = settings(tmp_path, 'token_env = "GPU_TOKEN"')
    known = granted(found.servers, found.access, {"GPU_TOKEN": token})[URL]
    assert known.problem
    assert not known.headers
    assert token.strip() == "" or token not in known.problem + known.remedy


@pytest.mark.usefixtures("with_keyring")
def test_nothing_that_is_printed_shows_headers_or_tokens(tmp_path: Path) -> None:
    found = settings(tmp_path, f'token = "keyring"\nheaders = {{ "X-Studio" = "{SECRET}" }}')
    known = granted(found.servers, found.access, {})
    assert SECRET not in f"{found!r} {found.access!r} {known!r}"
