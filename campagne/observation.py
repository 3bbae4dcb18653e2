"""Structured logs: one JSON object a line, in UTC, on standard error, without addresses, tokens or answers."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from flask import Flask

_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")
_SECRET_PATH = re.compile(r"/(r|desinscription|contester|transcription|presse|activation)/[^\s\"'?]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def masked(text: str) -> str:
    """Return `text` on one line, with mail addresses and the tokens of personal links taken out."""
    text = _SECRET_PATH.sub(r"/\1/…", text)
    return _CONTROL.sub(" ", _ADDRESS.sub("…@…", text))


class JSONFormatter(logging.Formatter):
    """A record as one JSON line; extra fields given under `extra={"facts": {...}}` stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        entry |= getattr(record, "facts", {})
        if record.exc_info:
            entry["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False, default=str)


def listen(name: str, *, level: int | str) -> logging.Handler:
    """Send the logs of `name` through the masking formatter, and nowhere else; return what writes them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONFormatter())
    logger = logging.getLogger(name)
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(level)
    return handler


def init_app(app: Flask) -> None:
    """Send the application's logs through the masking formatter."""
    app.logger.handlers = [listen("campagne", level=logging.INFO)]
    app.logger.propagate = False
