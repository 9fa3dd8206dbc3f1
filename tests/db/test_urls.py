"""Addresses as operators write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.db.network_share import filesystem_in, network_filesystem
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import InvalidInput


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "POSTGRES"])
def test_a_server_by_any_name(scheme: str) -> None:
    address = parse_address(f" {scheme}://anna:s%40cret@db.studio:6543/jobs?sslmode=require ")
    assert address.dialect == "postgresql"
    assert address.url == "postgresql+psycopg://anna:s%40cret@db.studio:6543/jobs?sslmode=require"
    assert address.title == "db.studio:6543/jobs"
    assert "cret" not in repr(address)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("postgres://db/jobs", "db/jobs"),
        ("postgres://db:5432/jobs", "db/jobs"),
        ("postgres:///jobs?host=/run/postgresql", "/run/postgresql/jobs"),
        ("postgres://anna@", "localhost/anna"),
    ],
)
def test_a_title_says_host_and_name(text: str, title: str) -> None:
    assert parse_address(text).title == title


def test_a_file_by_path_or_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    expected = tmp_path / "my jobs.db"
    for text in (str(expected), "my jobs.db", f"sqlite:///{expected}", "sqlite:///my%20jobs.db"):
        address = parse_address(text)
        assert (address.dialect, address.path, address.title) == ("sqlite", expected, str(expected))
    assert parse_address("~/jobs.db").path == tmp_path / "home" / "jobs.db"
    assert parse_address("sqlite:///~/jobs.db").path == tmp_path / "home" / "jobs.db"


@pytest.mark.parametrize("text", [r"C:\jobs\my.db", "C:/jobs/my.db", "sqlite:///C:/jobs/my.db"])
def test_a_path_of_windows(text: str) -> None:
    assert str(parse_address(text).path) in (r"C:\jobs\my.db", "C:/jobs/my.db")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "mysql://db/jobs",
        "http://db/jobs",
        "sqlite://",
        "sqlite:///",
        "sqlite:jobs.db",
        ":memory:",
        "sqlite:///:memory:",
        "postgres://db:port/jobs",
        "a\0b",
    ],
)
def test_what_cannot_be_used_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_address(text)
    assert caught.value.remedy


def test_a_refusal_does_not_tell_the_password() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_address("postgres://anna:secret@db:port/jobs")
    assert "secret" not in f"{caught.value} {caught.value.details} {caught.value.__cause__}"


MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/share nfs4 rw 0 0
//server/share /mnt/with\040space cifs rw 0 0
/dev/sdb1 /mnt/share/local ext4 rw 0 0
server:/other /mnt/twice nfs rw 0 0
/dev/sdc1 /mnt/twice ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "filesystem"),
    [
        ("/home/anna/jobs.db", ""),
        ("/mnt/share/jobs.db", "nfs4"),
        ("/mnt/share/local/jobs.db", ""),
        ("/mnt/with space/deep/jobs.db", "cifs"),
        ("/mnt/shared/jobs.db", ""),
        ("/mnt/twice/jobs.db", ""),
    ],
)
def test_a_share_is_found_among_the_mounts(path: str, filesystem: str) -> None:
    assert filesystem_in(MOUNTS, Path(path)) == filesystem


def test_a_file_on_a_share_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobmonitor.db.urls.network_filesystem", lambda path: "cifs")
    with pytest.raises(InvalidInput, match="network share") as caught:
        parse_address("/mnt/share/jobs.db")
    assert "PostgreSQL" in caught.value.remedy


def test_a_network_path_of_windows_is_a_share() -> None:
    assert network_filesystem(Path("//server/share/jobs.db")) or network_filesystem(
        Path(r"\\server\share\jobs.db")
    )
