"""An edition that was asked for, while it is built: where it is, and what a dead worker leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from campagne import jobs
from campagne.extensions import db
from campagne.models.publication import EditionRequest
from campagne.services import building, edition_requests, editions, signing
from campagne.worker import drain
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient

NOW = campaigns.DEADLINE + timedelta(days=4)
At = Callable[[object], object]


@pytest.fixture
def publication(app: Flask, listed: str, at: At) -> str:
    """The page of a campaign of two candidacies whose first edition was asked for."""
    at(NOW)
    with app.app_context():
        campaign, by = lookup.campaign(), lookup.person("claire.morvan@example.org")
        edition_requests.request(campaign, plan_digest=editions.plan(campaign, now=NOW).digest, by=by, now=NOW)
        db.session.commit()
    return f"{listed}/publication/"


def status(page: str) -> str:
    found = re.search(r'role="status"[^>]*>([^<]*)<', page)
    assert found
    return unescape(found.group(1))


def test_before_a_worker_has_taken_it_the_page_says_so(client: CheckedClient, publication: str, at: At) -> None:
    page = client.get(publication).text
    assert "Le travail de fond ne l'a pas encore prise." in page
    assert "À faire ici : publier" not in page
    assert "Prise par" not in page
    assert "Aucun signe" not in page
    at(NOW + timedelta(minutes=2))
    assert "Rien n'a bougé depuis" in client.get(publication).text


@pytest.mark.database
def test_while_it_is_built_the_page_says_at_which_step_and_how_far(
    app: Flask, client: CheckedClient, publication: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say, seen = building.Progress.say, []

    def say_and_look(self: building.Progress, step: str, done: int = 0, total: int = 0) -> None:
        say(self, step, done, total)
        with ThreadPoolExecutor(1) as elsewhere:  # a reader has a context of their own
            page = elsewhere.submit(client.get, publication).result().text
        seen.append(status(page))
        if (step, done) == ("comparing", 2):
            assert 'Candidatures : <span class="number">2 sur 2' in page
            assert "Prise par le travail de fond" in page

    monkeypatch.setattr(building, "LEAST_SECONDS", 0)
    monkeypatch.setattr(building.Progress, "say", say_and_look)
    with app.app_context():
        jobs.build_editions()

    assert list(dict.fromkeys(seen)) == [
        "Étape 1 sur 4 : relire ce qui est public.",
        "Étape 2 sur 4 : calculer ce qui change.",
        "Étape 3 sur 4 : préparer ce qui s'ajoute.",
        "Étape 4 sur 4 : écrire.",
    ]
    page = client.get(publication).text
    assert "L'édition 1 est en ligne" in page
    assert 'role="status"' not in page


@pytest.mark.database
def test_what_a_dead_worker_was_building_is_taken_again_by_the_next_tick(
    app: Flask, client: CheckedClient, publication: str, monkeypatch: pytest.MonkeyPatch, at: At
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying, app.app_context():
        dying.setattr(edition_requests, "build", die)
        with pytest.raises(SystemExit):
            jobs.build_editions()
    assert status(client.get(publication).text) == "Étape 4 sur 4 : écrire."
    at(NOW + timedelta(minutes=2))
    page = client.get(publication).text
    assert "Aucun signe du travail de fond" in page
    assert "la demande reste posée" in page

    drain(app)

    assert "L'édition 1 est en ligne" in client.get(publication).text
    with app.app_context():
        wanted = db.session.query(EditionRequest).one()
        assert (wanted.state, wanted.attempts) == ("built", 2)


def test_taken_again_the_page_says_that_it_starts_anew(app: Flask, client: CheckedClient, publication: str) -> None:
    with app.app_context():
        wanted = db.session.query(EditionRequest).one()
        for _ in range(2):
            wanted.take(now=NOW)
        db.session.commit()
    assert "reprise depuis le début pour la 2e fois" in client.get(publication).text


def test_a_mark_that_cannot_be_written_stops_no_edition(
    app: Flask, publication: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that lets nobody write beside a reader: the edition is built all the same."""
    monkeypatch.setattr("campagne.storage.writes_beside_readers", lambda _: False)
    drain(app)
    with app.app_context():
        wanted = db.session.query(EditionRequest).one()
        assert (wanted.state, wanted.step) == ("built", "writing")


def test_a_scheduled_edition_whose_moment_has_come_is_followed_too(
    app: Flask, client: CheckedClient, listed: str, at: At
) -> None:
    at(NOW - timedelta(hours=1))
    with app.app_context():
        campaign = lookup.campaign()
        campaign.publication_at = NOW
        by = lookup.person("claire.morvan@example.org")
        edition_requests.schedule(campaign, by=by, now=NOW - timedelta(hours=1))
        db.session.commit()
    at(NOW)
    page = client.get(f"{listed}/publication/").text
    assert "Publication demandée" in page
    assert "Pour le moment de publication" in page


def signs(app: Flask, client: CheckedClient, page: str, key: Path | None) -> str:
    """Return what the page says of signing once a worker with that key has run."""
    app.config["SIGNING_KEY_FILE"] = key
    drain(app)
    found = re.search(r'<p data-testid="signing">(.*?)</p>', client.get(page).text)
    assert found
    return re.sub(r"<[^>]+>", "", found.group(1))


@pytest.mark.parametrize("page", ["publication/", "publication/continu/"])
def test_the_page_says_whether_the_edition_will_be_signed_and_never_opens_the_key(
    app: Flask, client: CheckedClient, listed: str, page: str, tmp_path: Path
) -> None:
    assert "on ne sait pas s'il signera" in client.get(f"{listed}/{page}").text
    unsigned = signs(app, client, f"{listed}/{page}", None)
    assert unsigned.startswith("Cette édition ne sera pas signée : aucune clé n'est configurée.")
    file = tmp_path / "signing.pem"
    public = signing.draw(file)
    assert signs(app, client, f"{listed}/{page}", file).startswith(
        f"Cette édition sera signée, avec la clé qui commence par {public[:16]}."
    )
    file.unlink()
    assert "Cette édition sera signée" in client.get(f"{listed}/{page}").text
    assert "La clé de signature ne peut pas être lue ici" in signs(app, client, f"{listed}/{page}", file)


def test_a_key_that_replaces_another_or_goes_is_told_before_publishing(
    app: Flask, client: CheckedClient, listed: str, tmp_path: Path
) -> None:
    page = f"{listed}/publication/"
    signing.draw(tmp_path / "one.pem")
    signs(app, client, page, tmp_path / "one.pem")
    client.submit(page, testid="publish")
    drain(app)
    with app.app_context():
        lookup.candidacy("Vasseur").label = "Autre étiquette"
        db.session.commit()
    signing.draw(tmp_path / "two.pem")
    assert "Ce n'est pas celle de l'édition 1" in signs(app, client, page, tmp_path / "two.pem")
    assert "L'édition 1 l'était" in signs(app, client, page, None)
