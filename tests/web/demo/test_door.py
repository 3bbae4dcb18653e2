"""The demonstration's door opens in a demonstration only, and every page of one says what it is."""

from __future__ import annotations

import config
from campagne import create_app
from campagne.extensions import db
from tests.fixtures.client import CheckedClient

BAND = "Démonstration : personnes et partis fictifs"


def test_every_page_of_a_demonstration_says_so(client: CheckedClient) -> None:
    assert BAND in client.get("/demo/courrier").text
    assert BAND in client.get("/nulle-part").text


def test_elsewhere_there_is_no_such_door_and_no_such_words(settings: dict[str, str]) -> None:
    app = create_app(config.read(settings | {"CAMPAGNE_ENV": "development"}))
    client = app.test_client()

    for address in ("/demo", "/demo/courrier", "/demo/composants"):
        response = client.get(address)
        assert response.status_code == 404
        assert BAND not in response.text
    with app.app_context():
        db.engine.dispose()
