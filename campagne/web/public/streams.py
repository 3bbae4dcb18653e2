"""Files that are too long to be held: made as they leave, or in a temporary file of the disk, never in memory."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from flask import Flask, Response, current_app, request

from campagne.extensions import db
from campagne.web.public.bodies import preferred_coding

FORMAT = 4
"""Raised when the same edition gives other bytes."""
_GZIP = 16 + zlib.MAX_WBITS
_READ_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Stream:
    """What a view gives for a long file: its parts, made when they are asked for, and what they are made from.

    `state` names it: the same state and address always give the same bytes.
    """

    parts: Callable[[], Iterable[bytes]]
    state: str
    mimetype: str
    name: str
    compressible: bool = True


def spooled(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """Yield what `write` puts into a temporary file, for formats that cannot be written from start to end."""
    with tempfile.TemporaryFile() as file:
        write(file)
        file.seek(0)
        while part := file.read(_READ_BYTES):
            yield part


def leave(stream: Stream, numbers: Hashable, headers: dict[str, str]) -> Response:
    """Return the answer: 304 to a reader who has it, else its parts as they are made, gzipped when that is taken."""
    zipped = stream.compressible and preferred_coding(request.headers.get("Accept-Encoding", ""), ("gzip",)) != ""
    named = (FORMAT, stream.state, numbers, request.full_path, zipped)
    response = Response(content_type=stream.mimetype, headers=headers)
    # Its length is known to nobody yet: the body stands empty until it is known that the reader lacks it.
    response.automatically_set_content_length = False
    response.set_etag(hashlib.sha256(repr(named).encode()).hexdigest()[:32])
    response.headers["Content-Disposition"] = f'attachment; filename="{stream.name}"'
    if stream.compressible:
        response.vary.add("Accept-Encoding")
    if zipped:
        response.content_encoding = "gzip"
    response.make_conditional(request)
    if response.status_code == 200 and request.method == "GET":
        application: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- Flask's own way
        parts = _read_in_turns(application, stream.parts())
        response.response = _gzipped(parts) if zipped else parts
    return response


def _read_in_turns(application: Flask, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Make each part in a context and a reading transaction of its own: none stays open while the last one leaves."""
    turns = iter(parts)
    while True:
        with application.app_context():
            db.session.info["reading"] = True
            part = next(turns, None)
        if part is None:
            return
        yield part


def _gzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()
