"""Style sheets, scripts and fonts: kept in memory, compressed once, held for ever under an address that names them."""

from __future__ import annotations

from pathlib import Path

from flask import Response, abort, current_app, request
from werkzeug.security import safe_join

from campagne.web.public.bodies import Body, Memory

FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=60"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
}
memory = Memory(16 * 1024 * 1024)


def static_file(filename: str) -> Response:
    """Answer a file of the static folder. Its address holds for ever when it names the content or the version."""
    found = safe_join(current_app.static_folder or "", filename)
    path = Path(found or "")
    if found is None or not path.is_file():
        abort(404)
    details = path.stat()
    key = (found, details.st_mtime_ns, details.st_size)
    body = memory.get(key)
    if body is None:
        body = Body(path.read_bytes(), TYPES.get(path.suffix, "application/octet-stream"))
        memory.put(key, body)
    response = body.response(request)
    named = filename.startswith("vendor/") or request.args.get("v") == body.digest[:12]
    response.headers["Cache-Control"] = FOR_EVER if named else BRIEFLY
    return response
