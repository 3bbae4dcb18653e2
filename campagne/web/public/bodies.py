"""Answers ready to leave: compressed as the reader takes them, under a strong tag of their own.

Compressing is safe here, though some pages repeat what their address asks for (words searched, a fingerprint): a public
body holds no secret whose length could betray it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from functools import lru_cache

import brotli
from flask import Response

COMPRESSED_FROM = 600
"""Bytes under which compressing gains nothing."""
_COMPRESSIBLE = ("text/", "application/json", "application/atom+xml", "image/svg+xml")


def answer(content: bytes, mimetype: str, accepted: str, headers: Mapping[str, str]) -> Response:
    """Return the answer for a reader whose header `Accept-Encoding` is `accepted`."""
    whole = {"Content-Type": mimetype, **headers}
    tag = hashlib.sha256(content).hexdigest()[:32]
    if len(content) >= COMPRESSED_FROM and mimetype.startswith(_COMPRESSIBLE):
        whole["Vary"] = "Accept-Encoding"
        coding = preferred_coding(accepted)
        if coding:
            content = _compressed(content, coding)
            whole["Content-Encoding"] = coding
            tag = f"{tag}-{coding}"
    return Response(content, headers={**whole, "ETag": f'"{tag}"'})


@lru_cache(256)
def preferred_coding(accepted: str, offered: tuple[str, ...] = ("br", "gzip")) -> str:
    """Return the first of `offered` that the header `Accept-Encoding` takes, else nothing (RFC 9110, 12.5.3)."""
    weights: dict[str, str] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = parameters.replace(" ", "").removeprefix("q=")
    refused = {name for name, weight in weights.items() if weight and not weight.strip("0.")}
    return next((coding for coding in offered if coding in weights and coding not in refused), "")


def _compressed(content: bytes, coding: str) -> bytes:
    # No time stamp in gzip: the same body has the same bytes in every process and after a restart.
    return brotli.compress(content, quality=7) if coding == "br" else gzip.compress(content, 8, mtime=0)
