"""Bodies ready to leave: their compressed variants and tags made once, and a bounded memory that keeps them.

Compressing is safe here: a public body holds no secret, and nothing of what a reader sends comes back in it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from functools import lru_cache
from threading import Lock

import brotli
from flask import Request, Response

COMPRESSED_FROM = 600
"""Bytes under which compressing gains nothing."""
_COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/manifest")


class Body:
    """What an address answers: the bytes, each content coding that was asked for, a strong tag for each of them."""

    def __init__(self, content: bytes, mimetype: str, headers: Mapping[str, str] | None = None) -> None:
        self.digest = hashlib.sha256(content).hexdigest()
        self.headers = {"Content-Type": mimetype, **(headers or {})}
        self.compressible = len(content) >= COMPRESSED_FROM and mimetype.startswith(_COMPRESSIBLE)
        if self.compressible:
            self.headers["Vary"] = "Accept-Encoding"
        self._variants = {"": content}

    @property
    def size(self) -> int:
        """Bytes held in memory, all variants together."""
        return sum(len(variant) for variant in self._variants.values())

    def response(self, request: Request) -> Response:
        """Answer a GET or HEAD: the variant that the reader takes, or 304 when the reader has it."""
        coding = preferred_coding(request.headers.get("Accept-Encoding", "")) if self.compressible else ""
        tag = f"{self.digest[:32]}{f'-{coding}' if coding else ''}"
        headers = {**self.headers, "ETag": f'"{tag}"'}
        if "If-None-Match" in request.headers and request.if_none_match.contains_weak(tag):
            return Response(status=304, headers=headers)
        if coding:
            headers["Content-Encoding"] = coding
        return Response(self._variant(coding), headers=headers)

    def _variant(self, coding: str) -> bytes:
        variant = self._variants.get(coding)
        if variant is None:
            content = self._variants[""]
            # No time stamp in gzip: the same body has the same bytes in every process and after a restart.
            variant = brotli.compress(content, quality=7) if coding == "br" else gzip.compress(content, 8, mtime=0)
            self._variants[coding] = variant
        return variant


@lru_cache(256)
def preferred_coding(accepted: str) -> str:
    """Return `br` or `gzip` when the header `Accept-Encoding` takes it, else nothing (RFC 9110, 12.5.3)."""
    weights: dict[str, str] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = parameters.replace(" ", "").removeprefix("q=")
    refused = {name for name, weight in weights.items() if weight and not weight.strip("0.")}
    for coding in ("br", "gzip"):
        if coding in weights and coding not in refused:
            return coding
    return ""


class Memory:
    """The bodies asked for last, up to `most` bytes; the one asked for longest ago leaves first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bodies: OrderedDict[Hashable, tuple[Body, int]] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Body | None:
        """Return the body kept under `key`, None when there is none."""
        with self._lock:
            kept = self._bodies.get(key)
            if kept is None:
                return None
            self._bodies.move_to_end(key)
            return kept[0]

    def put(self, key: Hashable, body: Body) -> None:
        """Keep `body`; its compressed variants, not made yet, are counted as half its size."""
        size = body.size + body.size // 2
        with self._lock:
            if size > self._most // 4:
                return
            self._held += size - self._bodies.pop(key, (body, 0))[1]
            self._bodies[key] = (body, size)
            while self._held > self._most:
                self._held -= self._bodies.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._bodies.clear()
            self._held = 0

    @property
    def held(self) -> int:
        """Bytes counted as held."""
        return self._held
