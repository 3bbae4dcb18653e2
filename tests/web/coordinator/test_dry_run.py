"""The dry run of a list: counts that lead to their parts, long parts whole elsewhere, doubtful pairs side by side."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient
from tests.web.coordinator.test_lists import FIRST, HEADER, SOURCE, upload

MANY = HEADER + "".join(f"NOM{rank:03d};Awa;{rank};\n" for rank in range(1, 131))


def path(place: str, part: str) -> str:
    """The address of a part of the dry run at `place`."""
    address, _, query = place.partition("?")
    return f"{address}/{part}?{query}"


def test_a_long_part_is_cut_and_whole_at_its_own_address(app: Flask, client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, MANY).location

    page = client.get(place).text
    assert 'href="#ajoutees">ajoutées' in page
    assert "Nom020" in page
    assert "Nom021" not in page
    assert "Tout voir (130)" in page
    whole = client.get(path(place, "ajoutees")).text
    assert "Page 1 sur 3" in whole
    assert "Nom130" in client.get(path(place, "ajoutees") + "&page=3").text
    with app.app_context():
        assert db.session.query(Candidacy).count() == 0


@pytest.mark.parametrize("part", ["refusees", "surprenantes", "modifiees", "parties", "absentes", "inchangees"])
def test_an_empty_part_says_so(client: CheckedClient, draft: str, part: str) -> None:
    assert "Rien ici." in client.get(path(upload(client, draft, FIRST).location, part)).text


def test_refused_rows_are_given_back_as_they_stand_with_the_reason(client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, FIRST + ";=2+3;5;Sans nom\nLACOMBE;Nour;mille;\n").location

    answer = client.get(path(place, "refusees.csv"))

    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert rows[0][:4] == ["Ligne du fichier", "Colonne en cause", "Raison du refus", "Nom du candidat"]
    assert rows[1] == ["5", "Nom du candidat", "Le nom manque.", "", "'=2+3", "5", "Sans nom"]
    assert rows[2][0] == "6"
    assert rows[2][3:] == ["LACOMBE", "Nour", "mille", ""]


def test_a_doubtful_pair_stands_side_by_side_with_its_differences_and_what_hangs_on_it(
    app: Flask, client: CheckedClient, draft: str
) -> None:
    client.submit(upload(client, draft, FIRST).location, SOURCE, testid="confirm")
    with app.app_context():
        campaigns.invitation(lookup.candidacy("Vasseur"), campaigns.questionnaire(lookup.campaign()))
        db.session.commit()

    page = client.get(upload(client, draft, f"{HEADER}VASEUR;Paul;3;Le Pays d'abord\n").location).text

    assert "<mark>Vasseur</mark>" in page
    assert "<mark>Vaseur</mark>" in page
    assert "<mark>2</mark>" in page
    assert page.count("différent</span>") == 2
    assert "a déjà été invitée à répondre" in page
    for choice in ("C'est la même personne", "C'est quelqu'un d'autre", "Laisser de côté"):
        assert choice in page


def test_declared_candidacies_need_their_public_rule_first(app: Flask, client: CheckedClient, draft: str) -> None:
    refused = upload(client, draft, FIRST, kind="declared")
    assert refused.status_code == 422
    assert "règle publique" in refused.text
    with app.app_context():
        lookup.campaign().inclusion_rule = "Toute candidature annoncée par au moins deux journaux."
        db.session.commit()

    place = upload(client, draft, FIRST, kind="declared").location
    assert "Candidatures déclarées, premier tour" in client.get(place).text
    client.submit(place, SOURCE, testid="confirm")

    with app.app_context():
        assert lookup.candidacy("Vasseur").standing.status == "declared"


def test_the_official_list_says_which_declared_ones_it_lacks(app: Flask, client: CheckedClient, draft: str) -> None:
    with app.app_context():
        lookup.campaign().inclusion_rule = "Toute candidature annoncée par au moins deux journaux."
        db.session.commit()
    client.submit(upload(client, draft, FIRST, kind="declared").location, SOURCE, testid="confirm")

    place = upload(client, draft, f"{HEADER}VASSEUR;Paul;1;Le Pays d'abord\n").location
    page = client.get(place).text

    assert "Absentes de la liste officielle : 2" in page
    said = client.submit(place, SOURCE, testid="confirm", follow_redirects=True).text
    assert "2 absentes de la liste officielle" in said
    with app.app_context():
        assert lookup.candidacy("Delorme").standing.status == "not_listed"
