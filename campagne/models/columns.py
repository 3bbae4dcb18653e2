"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.orm import mapped_column

REF_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Digits and letters that are not mistaken for one another on paper or by telephone."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive one is refused (SQLite would silently forget the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    # The answers of a sheet bear one instant. SQLite keeps text, which is read and written once for each instant: that
    # took half of the reading of a long list.
    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a naive datetime was given to the database")
    return value.astimezone(UTC)


@lru_cache(maxsize=4096)
def _written(value: datetime | None) -> str | None:
    return None if value is None else _utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=4096)
def _read(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written).replace(tzinfo=UTC)


class JSONText(TypeDecorator[Any]):
    """A JSON value kept as text, so that both databases store and compare the same characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


PrimaryKey = Annotated[int, mapped_column(Integer, primary_key=True)]
Instant = Annotated[datetime, mapped_column(UTCDateTime)]


def mint_ref(length: int = 8) -> str:
    """Return a new opaque reference: minted once, never derived from a name, never reused. It is not a secret."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(length))
