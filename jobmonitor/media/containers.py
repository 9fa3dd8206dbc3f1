"""Opens clips and sounds by PyAV. Needs no Qt; PyAV is loaded at the first call."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import MediaError
from jobmonitor.media.formats import Format, unreadable

if TYPE_CHECKING:
    from av.container import InputContainer


@contextmanager
def opened(source: bytes | Path, container_format: Format) -> Iterator[InputContainer]:
    """The container, read as the format that it was found to be; failures of PyAV become MediaErrors."""
    import av

    try:
        with (
            # A file object, never a name: FFmpeg would take some names for protocols of its own.
            io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file,
            av.open(file, mode="r", format=container_format.decoder) as container,
        ):
            yield container
    except av.FFmpegError as error:
        raise damaged(str(error)) from error
    except OSError as error:
        raise unreadable(source, error) from error
    except (ValueError, OverflowError, ArithmeticError) as error:
        # Values in damaged headers that PyAV cannot turn into its own types.
        raise damaged(str(error)) from error


def damaged(details: str = "") -> MediaError:
    """The error for what cannot be decoded."""
    return MediaError(
        "The clip or sound is damaged or not complete.", remedy="Make or save it again.", details=details
    )


def seconds_of(container: InputContainer) -> float | None:
    """The length, by the container or its longest stream; None where neither tells."""
    import av

    if container.duration is not None and container.duration > 0:
        return container.duration / av.time_base
    lengths = [
        float(stream.duration * stream.time_base)
        for stream in container.streams
        if stream.duration and stream.time_base
    ]
    return max(lengths, default=None)
