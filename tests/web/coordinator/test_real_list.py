"""The list of 4 009 candidacies, through the pages: every page of the coordination stays usable with it."""

from __future__ import annotations

import time
from pathlib import Path

from flask import Flask

from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from tests.factories import campaigns, people
from tests.fixtures.client import CheckedClient

BASE = "/coordination/campagnes/legislatives"


def test_a_whole_official_list_is_imported_and_looked_through(app: Flask, client: CheckedClient, samples: Path) -> None:
    people.person(app)
    with app.app_context():
        people.member(campaigns.campaign("legislatives", election="legislative", status="draft"))
        db.session.commit()
    people.sign_in(client)
    path = samples / "fr-candidatures-officielles" / "lg2024-t1-candidatures.xlsx"

    with path.open("rb") as file:
        place = client.submit(f"{BASE}/candidatures/liste/", {"file": (file, path.name)}, testid="list").location
    assert "4009 lignes lues, 577 circonscriptions." in client.get(place).text
    client.submit(place, {"source": "ministère de l'Intérieur"}, testid="confirm")

    with app.app_context():
        assert db.session.query(Candidacy).count() == 4009
    for page in (
        "",
        "candidatures/",
        "candidatures/?page=81",
        "adresses/",
        "suivi/",
        "invitation/envoi",
        "publication/",
    ):
        begun = time.monotonic()
        assert client.get(f"{BASE}/{page}").status_code == 200
        assert time.monotonic() - begun < 10, f"{page}: far too slow"
