"""The studio's storage as a bucket, by boto3: loaded with the first file, and only where it is configured."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from jobmonitor.domain.errors import StorageError
from jobmonitor.storage.addresses import public_address
from jobmonitor.storage.failures import refused

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

Credentials = tuple[str, str]
"""(id of an access key, its secret)"""

DIGEST = "sha256"
"""The key of an object's metadata that has its content's SHA-256."""
_DENIED = ("AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken")


class S3Storage:
    """`StudioStorage`. Usable from several threads. Nothing of the credentials is ever told or logged."""

    def __init__(
        self,
        place: str,
        *,
        endpoint: str | None = None,
        address: str | None = None,
        credentials: Callable[[str], Credentials | None] = lambda bucket: None,
        verify: bool | str = True,
    ) -> None:
        """`place`: s3://bucket/folder. `endpoint`: the service, where it is not Amazon's. `address`: as for
        `public_address`; None: the service's own. `credentials` looks them up by the bucket, in the thread
        that needs them; None: as boto3 finds them (environment, its own files, the machine's role). `verify`:
        True, a file of trusted certificates, or False."""
        parts = urlsplit(place)
        self._bucket, self._prefix = parts.netloc, parts.path.strip("/")
        self._endpoint, self._address = endpoint, address
        self._credentials, self._verify = credentials, verify
        self._opened: Any = None
        self._lock = threading.Lock()

    @property
    def title(self) -> str:
        return f"the bucket {self._bucket}"

    def put(self, path: Path, name: str, digest: str) -> None:
        """See StudioStorage. An object appears whole or not at all, that is how such services are."""
        from boto3.exceptions import S3UploadFailedError
        from boto3.s3.transfer import TransferConfig
        from botocore.exceptions import BotoCoreError, ClientError

        key = self._key(name)
        try:
            size = path.stat().st_size
            client = self._client()
            if self._has(client, key, size, digest):
                return
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            client.upload_file(
                str(path),
                self._bucket,
                key,
                ExtraArgs={"ContentType": kind, "Metadata": {DIGEST: digest}},
                Config=TransferConfig(use_threads=False),
            )
            if not self._has(client, key, size, digest):
                raise StorageError(
                    f"A file in {self.title} is not what was sent there.",
                    remedy="It is sent again. Where that repeats, ask whoever runs the storage.",
                    details=key,
                )
        except S3UploadFailedError as error:
            cause = error.__context__
            if isinstance(cause, ClientError):
                raise self._refused(cause) from error
            raise self._unreachable(error) from error
        except ClientError as error:
            raise self._refused(error) from error
        except BotoCoreError as error:
            raise self._unreachable(error) from error
        except OSError as error:
            raise refused("A result cannot be read again", path, error) from error

    def address(self, name: str) -> str | None:
        if self._address is not None:
            return public_address(self._address, name)
        if self._endpoint is not None:
            return f"{self._endpoint.rstrip('/')}/{self._bucket}/{quote(self._key(name), safe='/')}"
        return f"https://{self._bucket}.s3.amazonaws.com/{quote(self._key(name), safe='/')}"

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _has(self, client: Any, key: str, size: int, digest: str) -> bool:
        """Whether the object is there with this length and content."""
        from botocore.exceptions import ClientError

        try:
            found = client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                return False
            raise
        return bool(found.get("ContentLength") == size and found.get("Metadata", {}).get(DIGEST) == digest)

    def _client(self) -> Any:
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> Any:
        import boto3
        from botocore.config import Config

        found = self._credentials(self._bucket)
        keys = {} if found is None else {"aws_access_key_id": found[0], "aws_secret_access_key": found[1]}
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self._endpoint,
            verify=self._verify,
            config=Config(
                connect_timeout=10,
                read_timeout=60,
                retries={"mode": "standard", "max_attempts": 3},
                # Services that are not Amazon's have one name for all buckets, and know no newer checksums.
                s3={"addressing_style": "auto" if self._endpoint is None else "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **keys,
        )

    def _refused(self, error: ClientError) -> StorageError:
        code = str(error.response.get("Error", {}).get("Code", ""))[:80]
        if code in _DENIED:
            return StorageError(
                f"The studio's storage does not let this workstation write to {self.title}.",
                remedy="Check the access key: in the keyring, or in AWS_ACCESS_KEY_ID.",
                details=code,
            )
        if code == "NoSuchBucket":
            return StorageError(
                f"The studio's storage has no bucket {self._bucket}.",
                remedy="Correct the setting storage, or have the bucket made.",
            )
        return StorageError(
            f"The studio's storage did not take a file ({code or 'no reason given'}).",
            remedy="It is tried again. Where that repeats, ask whoever runs the storage.",
            details=code,
        )

    def _unreachable(self, error: Exception) -> StorageError:
        # Its words name the address and the reason; credentials are never part of them.
        return StorageError(
            f"The studio's storage with {self.title} cannot be used: {type(error).__name__}.",
            remedy="Check the setting storage_endpoint, the network, and that there is an access key.",
            details=str(error)[:1_000],
        )
