"""Which database the jobs are in, and what is done to one before any job."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from jobmonitor.bootstrap.identity import identity_of, is_file, user_id
from jobmonitor.config.paths import HOME_VARIABLE, Paths
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.secrets import with_password
from jobmonitor.config.settings import Settings
from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.database import DatabaseInfo, TableDetails
from jobmonitor.domain.errors import StorageError


def open_repository(
    paths: Paths, settings: Settings, secrets: SecretStore | None = None
) -> tuple[SqlJobRepository, str, Identity | None]:
    """The jobs, the address they are at, and as whom they are asked for. Connects to nothing yet; blocking
    where the keyring is asked."""
    if settings.database is None:
        make_folder(paths.data)
    database = with_password(settings.database or str(paths.jobs_database), secrets)
    identity = None if is_file(database) else identity_of(settings, database, secrets)
    return open_database(database, identity=identity, read_only=settings.read_only), database, identity


def inspect_database(
    paths: Paths, settings: Settings
) -> tuple[DatabaseInfo, tuple[TableDetails, ...], str | None]:
    """What the database was found to be, a closer look at its tables, and who "me" is there. Blocking."""
    repository, database, identity = open_repository(paths, settings)
    with closing(repository), closing(StateFile(paths.state_file)) as state:
        return repository.info(), repository.details(), user_id(settings, database, identity, state)


def make_folder(folder: Path) -> None:
    """Makes a folder of our own. Raises StorageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            remedy=f"Check its rights, or name another one in {HOME_VARIABLE}.",
        ) from error


def create_tables(database: str, *, dry_run: bool) -> list[str]:
    """Creates generation B's tables in a PostgreSQL database. Returns the statements."""
    from jobmonitor.db.schema import postgresql

    return postgresql.create_tables(with_password(database), dry_run=dry_run)


def install_notify(database: str, *, dry_run: bool) -> list[str]:
    """Lets a PostgreSQL database tell of changes by itself. Returns the statements."""
    from jobmonitor.db.schema import notify

    return notify.install_notify(with_password(database), dry_run=dry_run)


def uninstall_notify(database: str, *, dry_run: bool) -> list[str]:
    """Removes what `install_notify` made. Returns the statements."""
    from jobmonitor.db.schema import notify

    return notify.uninstall_notify(with_password(database), dry_run=dry_run)
