"""Style sheets, scripts and fonts: held for ever under an address that names their content or their version."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Response, abort, current_app, request
from werkzeug.security import safe_join

from campagne.web.public.bodies import answer
from campagne.web.public.shared import MARK, Numbers, Shared

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


def static_file(filename: str) -> Response:
    """Answer a file of the static folder."""
    found = safe_join(current_app.static_folder or "", filename)
    path = Path(found or "")
    if found is None or not path.is_file():
        abort(404)

    def details() -> Numbers:
        seen = path.stat()
        return seen.st_mtime_ns, seen.st_size

    request.environ[MARK] = Shared(details(), details)
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    named = filename.startswith("vendor/") or request.args.get("v") == version
    return answer(
        content,
        TYPES.get(path.suffix, "application/octet-stream"),
        request.headers.get("Accept-Encoding", ""),
        {"Cache-Control": FOR_EVER if named else BRIEFLY},
    )
