"""Read and write HTTP headers: bearer tokens, byte ranges, file names."""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from tornado.httputil import HTTPServerRequest

from jupyter_mlhub.errors import Unsatisfiable


def bearer_token(request: HTTPServerRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Read the range of a request: the first byte and the one after the last.

    Only a single range is supported. Other headers are ignored, as RFC 9110 allows.

    Returns:
        The range, or None when all bytes are to be sent.

    Raises:
        Unsatisfiable: The range begins after the end.
    """
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", (header or "").strip())
    if not match or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start = int(first)
        stop = min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable(
            "The content has {size} bytes; byte {start} is past its end.", size=size, start=start
        )
    return start, stop


def is_plain_http_elsewhere(url: str) -> bool:
    """Whether passwords and tokens would go to another machine without encryption."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    here = host == "localhost" or host.endswith(".localhost")
    with suppress(ValueError):
        here = here or ip_address(host).is_loopback
    return parts.scheme == "http" and not here


def attachment(filename: str) -> str:
    """Make a Content-Disposition for any file name, without letting the name into the header's
    syntax.

    Jupyter's ``set_attachment_header`` writes only ``filename*``. ``curl -OJ`` and the hub's own
    client read the plain ``filename``, so both are here.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", filename) or "download"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
