"""One spelling for each server, and which addresses mean another machine elsewhere."""

from __future__ import annotations

import pytest

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import Server, canonical_url, is_loopback, view_url


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("gpu1:8188", "http://gpu1:8188"),
        ("http://GPU1:8188/", "http://gpu1:8188"),
        ("https://studio.example:443/comfy/", "https://studio.example/comfy"),
        ("http://user:secret@gpu1:8188/?x=1#y", "http://gpu1:8188"),
        (" http://[::1]:8188 ", "http://[::1]:8188"),
    ],
)
def test_a_server_has_one_spelling(typed: str, canonical: str) -> None:
    assert canonical_url(typed) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ftp://gpu1",
        "file:///etc/passwd",
        "http://",
        "http://a b",
        "http://[x",
        "http://h:99999",
        "http://\udcff",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidAddress, match="http://gpu1:8188"):
        canonical_url(typed)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8188",
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:8188",
        "http://0.0.0.0",
    ],
)
def test_loopback_is_recognised(url: str) -> None:
    assert is_loopback(url)


def test_other_addresses_are_shared() -> None:
    assert not is_loopback("http://gpu1:8188")
    assert not is_loopback("http://10.0.0.3")


def test_a_server_is_known_by_its_aliases_too() -> None:
    server = Server.at("http://gpu1:8188", "gpu1", ("10.0.0.3:8188/",))
    assert server.addresses == ("http://gpu1:8188", "http://10.0.0.3:8188")
    assert server.title == "gpu1"


def test_file_names_are_quoted_in_addresses() -> None:
    file = OutputFile('a b&c="ü".png', "x/y", "output")
    address = view_url("http://gpu1:8188", file)
    assert (
        address == "http://gpu1:8188/view?filename=a%20b%26c%3D%22%C3%BC%22.png&subfolder=x%2Fy&type=output"
    )
