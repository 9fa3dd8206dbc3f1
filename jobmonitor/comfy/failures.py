"""Answers that are no success, as errors an operator can act on. Never a bare number."""

from __future__ import annotations

from jobmonitor.domain.errors import (
    GatewayFault,
    NotThere,
    ServerError,
    ServerFault,
    ServerNonsense,
    ServerRefused,
)
from jobmonitor.domain.plain import text

LONGEST_DETAILS = 4_000


def details_of(method: str, path: str, status: int, body: bytes) -> str:
    """For those who repair the server: what was asked, and the beginning of the answer."""
    raw = body[: LONGEST_DETAILS * 4].decode("utf-8", "replace").strip()
    return text(f"{method} {path}: HTTP {status}\n{raw}".strip(), LONGEST_DETAILS)


def status_error(
    title: str, method: str, path: str, status: int, body: bytes, *, location: str = ""
) -> ServerError:
    """The error for an answer with `status` from the server that operators call `title`."""
    details = details_of(method, path, status, body)
    if status >= 500:
        return _fault(title, status, details)
    if 300 <= status < 400:
        return ServerRefused(
            f"{title} sends this program on to another address.",
            remedy=f"Enter that address instead: {text(location, 300)}" if location else "",
            details=details,
        )
    known = _REFUSALS.get(status)
    if known is not None:
        message, remedy = known
        return ServerRefused(message.format(title=title), remedy=remedy, details=details)
    if 400 <= status < 500:
        return ServerRefused(
            f"{title} refused what was asked (HTTP {status}).",
            remedy="The details have the server's own words.",
            details=details,
        )
    return ServerNonsense(
        f"{title} answered with the status {status}, which ComfyUI does not use here.",
        remedy="Check that the address is that of a ComfyUI server.",
        details=details,
    )


def file_error(title: str, path: str, status: int, body: bytes, *, location: str = "") -> ServerError:
    """As `status_error`, for a GET of a file: NotThere where the server does not have it."""
    error = status_error(title, "GET", path, status, body, location=location)
    if status in NOT_THERE:
        return NotThere(error.message, remedy=error.remedy, details=error.details)
    return error


def _fault(title: str, status: int, details: str) -> ServerFault:
    if status in (502, 503, 504):
        return GatewayFault(
            f"A gateway answers in place of {title}: the ComfyUI server behind it does not (HTTP {status}).",
            remedy="Start ComfyUI again, or wait until it has started.",
            details=details,
        )
    return ServerFault(
        f"{title} failed while it handled what was asked (HTTP {status}).",
        remedy="The log of the ComfyUI server says why.",
        details=details,
    )


NOT_THERE = (404, 410)

_REFUSALS = {
    400: ("{title} did not understand what was asked.", "The details have the server's own words."),
    401: ("{title} wants a login.", "Ask whoever runs the server how programs reach it."),
    403: (
        "{title} does not allow this program in.",
        "If a proxy is between, it must pass the Host header on and send no Origin header; "
        "else ask whoever runs the server.",
    ),
    404: (
        "{title} does not have what was asked for.",
        "The file may have been deleted; or the address is not that of a ComfyUI server.",
    ),
    410: ("{title} does not have what was asked for any more.", "The file was deleted."),
    405: (
        "{title} does not know this kind of request.",
        "Check that the address is that of a ComfyUI server.",
    ),
    407: ("A proxy between here and {title} wants a login.", "Check the proxy settings of this computer."),
    413: (
        "What was sent is larger than {title} takes.",
        "Send a smaller file, or start ComfyUI with a larger --max-upload-size (or raise the proxy's limit).",
    ),
    416: ("{title} does not have that part of the file.", "The file has changed: load it again."),
    429: ("{title} gets too many requests at once.", "Wait a little and try again."),
}


def too_large(title: str, size: int, limit: int | None) -> ServerRefused:
    """A file that the server does not take, with its limit in bytes where that is known."""
    takes = f": it takes {megabytes(limit)}" if limit is not None else ""
    return ServerRefused(
        f"The file is too large for {title} ({megabytes(size)}{takes}).",
        remedy="Send a smaller file, or start ComfyUI with a larger --max-upload-size.",
    )


def megabytes(size: int) -> str:
    """A number of bytes for a sentence."""
    return f"{size / 1024**2:.3g} MB" if size < 1000 * 1024**2 else f"{size / 1024**3:.3g} GB"
