"""Why a websocket is not there, in one sentence for an operator."""

from __future__ import annotations

import ssl

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI, ProxyError


def no_connection(title: str, error: Exception) -> str:
    """Why no websocket could be opened to the server that operators call `title`."""
    if isinstance(error, ConnectionClosed):
        return closed_because(title, error)
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status in (401, 403, 407):
            return f"{title} does not let this program listen (HTTP {status})."
        return f"{title} has no websocket at this address (HTTP {status})."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {title} is not trusted: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return f"No secure connection to {title} can be made; perhaps it is http, not https."
    if isinstance(error, TimeoutError):
        return f"{title} does not answer."
    if isinstance(error, ProxyError):
        return f"The proxy on the way to {title} does not connect."
    if isinstance(error, InvalidHandshake | EOFError):
        return f"What answers at the address of {title} does not speak the websocket protocol."
    if isinstance(error, InvalidURI | ImportError | ValueError):
        return f"The address or the proxy settings cannot be used for {title}."
    return f"{title} cannot be reached."


def closed_because(title: str, error: ConnectionClosed) -> str:
    """Why an open websocket ended."""
    sent = error.sent.code if error.sent is not None else None
    if sent == 1009:
        return f"{title} sent a message that is too large to be read."
    if sent == 1007:
        return f"{title} sent a message that is no text."
    if sent == 1011:
        return f"{title} no longer answers."
    if error.rcvd is not None:
        return f"{title} closed the connection."
    return f"The connection to {title} broke."
