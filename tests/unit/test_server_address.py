"""One spelling for each server, and which addresses mean another machine elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import Server, canonical_url, is_loopback, parse_view_url, view_url


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


names = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="/\\"), min_size=1)
plain = names.filter(lambda name: ".." not in name)


@given(
    plain,
    st.lists(plain.filter(lambda part: part.strip("/")), max_size=3),
    st.sampled_from(["output", "temp"]),
)
def test_a_file_is_read_back_from_its_address(name: str, folders: list[str], folder: str) -> None:
    file = OutputFile(name, "/".join(folders), folder)
    server = "https://farm:8443/gpu1"
    assert parse_view_url(view_url(server, file)) == (server, file)


@given(st.text(), st.text())
def test_any_other_address_is_refused(before: str, after: str) -> None:
    for text in (before, f"http://{before}/view?filename={after}", f"http://h/view?{before}={after}"):
        try:
            server, file = parse_view_url(text)
        except InvalidAddress:
            continue
        assert canonical_url(server) == server
        assert ".." not in file.filename
        assert "/" not in file.filename
        assert parse_view_url(view_url(server, file)) == (server, file)
