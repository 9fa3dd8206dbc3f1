"""Under which address others read a file of the storage."""

from __future__ import annotations

from urllib.parse import quote

NAME = "{name}"


def public_address(template: str, name: str) -> str:
    """The address of the file called `name` (with `/` between folders): in place of `{name}`, else behind a
    slash."""
    path = quote(name, safe="/")
    return template.replace(NAME, path) if NAME in template else f"{template.rstrip('/')}/{path}"
