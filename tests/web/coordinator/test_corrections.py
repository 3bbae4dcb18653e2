"""Adding, correcting and ending a candidacy by hand, through the pages: asked once, warned of, refused in place."""

from __future__ import annotations

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient

AWA = {"last_name": "Delorme", "first_name": "Awa", "sex": "F", "source": "site de la campagne"}


def page_of(app: Flask, base: str, last_name: str) -> str:
    with app.app_context():
        return f"{base}/candidatures/{lookup.candidacy(last_name).ref}"


def status(app: Flask, last_name: str) -> str:
    with app.app_context():
        return lookup.candidacy(last_name).standing.status


def test_a_candidacy_is_added_by_hand_with_its_source(app: Flask, client: CheckedClient, draft: str) -> None:
    response = client.submit(f"{draft}/candidatures/nouvelle", AWA, follow_redirects=True)

    assert "La candidature d&#39;Awa Delorme est ajoutée." in response.text
    with app.app_context():
        entry = db.session.query(AuditEntry).one()
        assert (entry.action, entry.actor) == ("candidacy_added", "Claire Morvan")


def test_the_same_name_is_warned_of_then_added_when_somebody_says_so(
    app: Flask, client: CheckedClient, listed: str
) -> None:
    place, twin = f"{listed}/candidatures/nouvelle", AWA | {"last_name": "MARCHETTI", "first_name": "Ines"}
    form = client.form(place)
    assert "somebody_else" not in form.names

    warned = client.submit(place, twin)
    assert warned.status_code == 422
    assert "« Inès Marchetti » figure déjà dans cette circonscription" in warned.text
    assert 'name="somebody_else"' in warned.text
    assert client.post(place, data=form.values | twin | {"somebody_else": "y"}).status_code == 302
    with app.app_context():
        assert lookup.candidacy("MARCHETTI").first_name == "Ines"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_name": ""}, "Écrivez le nom."),
        ({"source": ""}, "Dites où cette candidature est annoncée."),
        ({"panel": "mille"}, ""),
        ({"panel": "0"}, "Un numéro de panneau va de 1 à 999."),
        ({"label": "x" * 301}, "301 caractères, 300 au plus"),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_given_back(
    app: Flask, client: CheckedClient, draft: str, changes: dict[str, str], sentence: str
) -> None:
    response = client.submit(f"{draft}/candidatures/nouvelle", AWA | changes)

    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="Awa"' in response.text
    with app.app_context():
        assert db.session.query(AuditEntry).count() == 0


def test_a_constituency_is_asked_for_where_there_are_several(client: CheckedClient, app: Flask, draft: str) -> None:
    with app.app_context():
        lookup.campaign().election = "legislative"
        db.session.commit()
    place = f"{draft}/candidatures/nouvelle"

    refused = client.submit(place, AWA | {"code": "9999"})
    assert "n&#39;est pas un code de circonscription" in refused.text
    client.submit(place, AWA | {"code": "101"})
    with app.app_context():
        assert lookup.candidacy("Delorme").constituency.name == "1re circonscription"


def test_a_correction_keeps_before_after_and_reason(app: Flask, client: CheckedClient, listed: str) -> None:
    place = page_of(app, listed, "Vasseur")

    asked = client.submit(f"{place}/corriger", {"label": "Le Pays d'abord"})
    assert "Dites pourquoi" in asked.text
    given = {"label": "Le Pays d'abord", "reason": "leur site"}
    assert "La correction est enregistrée." in client.submit(f"{place}/corriger", given, follow_redirects=True).text
    with app.app_context():
        assert lookup.candidacy("Vasseur").label == "Le Pays d'abord"
        fields = db.session.query(AuditEntry).one().details["fields"]
        assert fields == {"label": ["Alliance du Rivage", "Le Pays d'abord"]}


def test_a_page_of_correction_opened_and_sent_untouched_changes_nothing(
    app: Flask, client: CheckedClient, listed: str
) -> None:
    place = f"{page_of(app, listed, 'Vasseur')}/corriger"

    assert "Rien n&#39;a changé." in client.submit(place, {"reason": "relu"}, follow_redirects=True).text


def test_an_invited_candidacy_does_not_become_somebody_else(app: Flask, client: CheckedClient, listed: str) -> None:
    with app.app_context():
        campaigns.invitation(lookup.candidacy("Vasseur"), campaigns.questionnaire(lookup.campaign()))
        db.session.commit()
    place = f"{page_of(app, listed, 'Vasseur')}/corriger"

    refused = client.submit(place, {"last_name": "Lacombe", "first_name": "Nour", "reason": "remplacement"})

    assert refused.status_code == 422
    assert "ne peut pas devenir celle d&#39;une autre personne" in refused.text


@pytest.mark.parametrize(("page", "ended"), [("retrait", "withdrawn"), ("deces", "deceased")])
def test_an_end_is_recorded_once_and_taken_back(
    app: Flask, client: CheckedClient, listed: str, page: str, ended: str
) -> None:
    place = page_of(app, listed, "Vasseur")
    given = {"on": "2026-01-02", "source": "annonce publique"}

    assert client.submit(f"{place}/{page}", given | {"source": ""}).status_code == 422
    assert client.submit(f"{place}/{page}", given | {"on": "hier"}).status_code == 422
    assert client.submit(f"{place}/{page}", given | {"on": "2999-01-02"}).status_code == 422
    assert status(app, "Vasseur") == "standing"
    assert client.submit(f"{place}/{page}", given).status_code == 302
    assert status(app, "Vasseur") == ended
    assert client.submit(f"{place}/{page}", given).status_code == 422
    client.submit(f"{place}/retablir", {"reason": "erreur"})
    assert status(app, "Vasseur") == "standing"


def test_the_page_of_a_death_says_what_will_happen_and_never_exclaims(
    app: Flask, client: CheckedClient, listed: str
) -> None:
    page = client.get(f"{page_of(app, listed, 'Vasseur')}/deces").text.partition("<main")[2].partition("</main")[0]

    assert "aucun message ne partira plus" in page
    assert "les réponses déjà publiées restent telles qu'elles sont" in page
    assert "Candidature interrompue par un décès" in page
    assert "!" not in page
