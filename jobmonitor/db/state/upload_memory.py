"""What was sent to which server, in this workstation's state file."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import uploads
from jobmonitor.db.times import now_text
from jobmonitor.domain.job import OutputFile
from jobmonitor.services.ports import Content, SentFile

MAX_UPLOADS = 5_000
"""Files that are remembered; the oldest go."""


class FileUploadMemory:
    """`UploadMemory`. Raises StorageError."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def recall(self, server_url: str, content: Content) -> SentFile | None:
        """What this content was called on the server when it was sent there last."""
        statement = select(uploads).where(
            uploads.c.server_url == server_url,
            uploads.c.digest == content.digest,
            uploads.c.suffix == content.suffix,
        )
        with self._storage.read() as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            return None
        file = OutputFile(row["filename"], row["subfolder"], row["folder"])
        return SentFile(file, row["byte_count"], row["etag"])

    def remember(self, server_url: str, content: Content, sent: SentFile) -> None:
        """Keeps it in place of what was known of this content on this server."""
        values = {
            "server_url": server_url,
            "digest": content.digest,
            "suffix": content.suffix,
            "filename": sent.file.filename,
            "subfolder": sent.file.subfolder,
            "folder": sent.file.type,
            "byte_count": sent.byte_count,
            "etag": sent.etag,
            "sent_at": now_text(),
        }
        keys = ["server_url", "digest", "suffix"]
        newest = select(uploads.c.sent_at).order_by(uploads.c.sent_at.desc()).offset(MAX_UPLOADS - 1).limit(1)
        with self._storage.write() as connection:
            connection.execute(
                upsert(uploads).values(values).on_conflict_do_update(index_elements=keys, set_=values)
            )
            connection.execute(delete(uploads).where(uploads.c.sent_at < newest.scalar_subquery()))
