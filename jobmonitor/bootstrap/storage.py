"""Where the studio keeps results."""

from __future__ import annotations

import importlib.util
from functools import partial
from pathlib import Path

from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.secrets import storage_key_of
from jobmonitor.config.settings import Settings
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.services.ports import StudioStorage
from jobmonitor.storage.folder import FolderStorage


def studio_storage(settings: Settings, secrets: SecretStore | None = None) -> StudioStorage | None:
    """Where the studio keeps results; None where nothing is configured. Raises InvalidInput."""
    place = settings.storage
    if place is None:
        return None
    if not place.startswith("s3://"):
        return FolderStorage(Path(place), settings.storage_address)
    if importlib.util.find_spec("boto3") is None:
        raise InvalidInput(
            "The setting storage names a bucket, and what reads buckets is not installed.",
            remedy="Install it with: pip install 'jobmonitor[s3]'",
        )
    from jobmonitor.storage.s3 import S3Storage

    return S3Storage(
        place,
        endpoint=settings.storage_endpoint,
        address=settings.storage_address,
        credentials=partial(storage_key_of, secrets=secrets),
        verify=settings.verify,
    )
