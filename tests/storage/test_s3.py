"""The studio's storage as a bucket, on a service that checks signatures and contents."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobmonitor.domain.errors import StorageError
from jobmonitor.storage.s3 import S3Storage
from tests.support.storage_service import ACCESS_KEY, SECRET, StorageService

NAME = "image_jobs/7/0-abc ü.png"
CONTENT = b"a picture"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StorageService]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with StorageService("made") as service:
        yield service


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "made.png"
    path.write_bytes(CONTENT)
    return path


def storage(service: StorageService, place: str = "s3://made/outputs", secret: str = SECRET) -> S3Storage:
    return S3Storage(place, endpoint=service.url, credentials=lambda bucket: (ACCESS_KEY, secret))


def test_a_file_is_put_there_once(service: StorageService, file: Path) -> None:
    here = storage(service)
    here.put(file, NAME, DIGEST)
    (found,) = service.objects("made").items()
    assert found[0] == f"outputs/{NAME}"
    assert (found[1].content, found[1].content_type) == (CONTENT, "image/png")
    storage(service).put(file, NAME, DIGEST)
    assert [method for method, _ in service.requests].count("PUT") == 1
    assert here.address(NAME) == f"{service.url}/made/outputs/image_jobs/7/0-abc%20%C3%BC.png"


def test_a_large_file_goes_in_parts(service: StorageService, tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    content = bytes(range(256)) * 4096 * 9
    path.write_bytes(content)
    storage(service).put(path, "large.mp4", hashlib.sha256(content).hexdigest())
    assert service.objects("made")["outputs/large.mp4"].content == content
    assert [method for method, _ in service.requests].count("PUT") == 2


def test_another_content_under_the_name_is_replaced(service: StorageService, file: Path) -> None:
    here = storage(service)
    here.put(file, NAME, DIGEST)
    file.write_bytes(b"another picture")
    here.put(file, NAME, hashlib.sha256(b"another picture").hexdigest())
    assert service.objects("made")[f"outputs/{NAME}"].content == b"another picture"


def test_what_arrived_damaged_is_an_error(service: StorageService, file: Path) -> None:
    service.damage = True
    with pytest.raises(StorageError, match="not what was sent"):
        storage(service).put(file, NAME, DIGEST)


def test_a_service_that_is_busy_is_asked_again(service: StorageService, file: Path) -> None:
    service.fail = 1
    storage(service).put(file, NAME, DIGEST)
    assert service.objects("made")


def test_refusals_are_told_and_never_the_secret(
    service: StorageService, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StorageError, match="does not let this workstation write") as refused:
        storage(service, secret="a wrong secret").put(file, NAME, DIGEST)
    with pytest.raises(StorageError, match="has no bucket other") as missing:
        storage(service, "s3://other").put(file, NAME, DIGEST)
    for error in (refused.value, missing.value):
        told = f"{error} {error.details}"
        assert SECRET not in told
        assert "a wrong secret" not in told
    assert SECRET not in caplog.text
    assert "a wrong secret" not in caplog.text


def test_a_service_that_does_not_answer_is_told(service: StorageService, file: Path) -> None:
    gone = S3Storage(
        "s3://made", endpoint="http://127.0.0.1:9", credentials=lambda bucket: (ACCESS_KEY, SECRET)
    )
    with pytest.raises(StorageError, match="cannot be used"):
        gone.put(file, NAME, DIGEST)


def test_keys_of_the_environment_are_found(
    service: StorageService, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = S3Storage("s3://made", endpoint=service.url)
    with pytest.raises(StorageError, match="cannot be used"):
        here.put(file, NAME, DIGEST)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    S3Storage("s3://made", endpoint=service.url).put(file, NAME, DIGEST)
    assert set(service.objects("made")) == {NAME}


def test_addresses() -> None:
    at_cdn = S3Storage("s3://made", address="https://cdn.example.com/{name}?v=1")
    assert at_cdn.address("a/b c.png") == "https://cdn.example.com/a/b%20c.png?v=1"
    assert S3Storage("s3://made/x").address("a.png") == "https://made.s3.amazonaws.com/x/a.png"
