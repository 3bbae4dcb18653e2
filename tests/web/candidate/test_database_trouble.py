"""A database that somebody else holds: the text comes back, nothing is half-written, and the next try works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from campagne import storage
from campagne.services.drafts import Draft
from tests.web.candidate.conftest import Guest, visible


@pytest.fixture
def settings(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The application waits for a lock a fifth of a second instead of fifteen."""
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 200)
    return settings


@contextmanager
def held(database_url: str) -> Iterator[None]:
    """Hold the database, so that nobody else writes."""
    driver = storage.sqlite_driver()  # the same library: two of them in one process do not see each other's locks
    with closing(driver.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_gives_the_text_back_and_takes_it_later(
    guest: Guest, database_url: str, drafted: Callable[[Guest], Draft]
) -> None:
    form = guest.client.form(guest.page, "answer-sheet")
    data = {**form.values, "testing": "pour", "testing-comment": "Deux heures de travail."}

    with held(database_url):
        refused = guest.client.post(form.action, data=data)

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "60"
    assert "Deux heures de travail." in visible(refused)
    assert drafted(guest).saved_at is None
    assert guest.client.post(form.action, data=data).status_code == 303
    assert drafted(guest).answers["testing"].comment == "Deux heures de travail."
