"""What means that a server or the database is away, so that a submission may wait for it."""

from __future__ import annotations

from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseStandby,
    DatabaseUnreachable,
    GatewayFault,
    JobMonitorError,
    ServerPaused,
    ServerSilent,
    ServerUnreachable,
)

AWAY = (
    ServerUnreachable,
    ServerSilent,
    ServerPaused,
    GatewayFault,
    DatabaseUnreachable,
    DatabaseBusy,
    DatabaseFull,
    DatabaseStandby,
)


def is_away(error: JobMonitorError) -> bool:
    """Whether the same may work later, as it is."""
    return isinstance(error, AWAY)
