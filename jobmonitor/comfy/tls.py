"""Whom an https or wss connection trusts."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

Verify = bool | str | ssl.SSLContext
"""True: the certificates that this computer trusts. A path: those in that file. False: any (unsafe).
A context: just that."""


def tls_context(url: str, verify: Verify) -> ssl.SSLContext:
    """The context for connections to `url`. Reads certificate files: not in the event loop.

    Raises OSError (also as ssl.SSLError) where a file given in `verify` cannot be used.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if urlsplit(url).scheme != "https":
        # Loading the trusted certificates takes 20 ms; nothing is trusted without them.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if isinstance(verify, str):
        return ssl.create_default_context(cafile=verify)
    # The system's list has a studio's own authority; certifi's has the public ones where the system has none.
    context = ssl.create_default_context()
    import certifi

    context.load_verify_locations(certifi.where())
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
