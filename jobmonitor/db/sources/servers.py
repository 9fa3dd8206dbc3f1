"""The ways in which rows spell one server's address."""

from __future__ import annotations

from urllib.parse import urlsplit

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.server import canonical_url

_USUAL_PORTS = {"http": 80, "https": 443}


def spellings(url: str) -> tuple[str, ...]:
    """The address as given and canonical, each with and without a slash at its end, the usual port
    written or not, and (for http) without the scheme."""
    found = [url, url.rstrip("/"), url.rstrip("/") + "/"]
    try:
        canonical = canonical_url(url)
    except InvalidAddress:
        return tuple(dict.fromkeys(found))
    parts = urlsplit(canonical)
    forms = [canonical]
    if parts.port is None:
        forms.append(f"{parts.scheme}://{parts.netloc}:{_USUAL_PORTS[parts.scheme]}{parts.path}")
    if parts.scheme == "http":
        forms += [form.removeprefix("http://") for form in tuple(forms)]
    for form in forms:
        found += [form, f"{form}/"]
    return tuple(dict.fromkeys(found))
