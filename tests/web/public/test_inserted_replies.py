"""An inserted reply is read wherever what it contests is: every page, every file, older editions included."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.reply_request import ReplyRequest
from campagne.services import editions, hidden_replies, reply_decisions
from tests.factories import campaigns
from tests.factories import reply_requests as factory
from tests.fixtures.client import CheckedClient

HERE = "/campagnes/presidentielle-2027"
TITLE = "Réponse de Paul Vasseur, bailleur cité, insérée le 6 avril 2027 (droit de réponse)"
TEXT = "Je n'ai jamais trié un dossier."
FORMULA = "=1+1"
ATOM = "{http://www.w3.org/2005/Atom}"
ANNOUNCED = "Droit de réponse inséré : "


@pytest.fixture
def ref(app: Flask) -> str:
    """The candidacy to whose answer a reply was inserted, and to which as a whole another was, by edition 2."""
    with app.app_context():
        candidacy = factory.published()
        campaign, claire = candidacy.constituency.campaign, campaigns.coordinator()
        place = factory.answer_of(candidacy)
        whole = f"{HERE}/candidatures/{candidacy.ref}"
        requests = (factory.received(campaign, contested=place), factory.received(campaign, name="Awa", text=FORMULA))
        for request, where in zip(requests, (place, whole), strict=True):
            given = {"site": factory.SITE, "identified": True, "by": claire, "now": factory.RECEIVED}
            reply_decisions.insert(request, place=where, **given)  # type: ignore[arg-type]
        later = factory.RECEIVED + timedelta(hours=2)
        editions.build(editions.plan(campaign, now=later), now=later)
        db.session.commit()
        return candidacy.ref


def test_pages_show_it_under_what_it_contests(client: CheckedClient, ref: str) -> None:
    pages = (
        f"{HERE}/editions/2/reponses/{ref}/testing_logement",
        f"{HERE}/editions/1/reponses/{ref}/testing_logement",
        f"{HERE}/questions/testing_logement",
        f"{HERE}/candidatures/{ref}",
        f"{HERE}/candidatures/{ref}?edition=1",
        f"{HERE}/tableau",
        f"{HERE}/reponses",
        f"{HERE}/editions/2",
    )
    for address in pages:
        page = client.get(address).text.replace("&#39;", "'")
        assert TITLE in page, address
        assert TEXT in page, address
    other = client.get(f"{HERE}/questions/sanctions").text
    assert TITLE not in other


def test_what_contests_a_candidacy_as_a_whole_opens_its_page(client: CheckedClient, ref: str) -> None:
    page = client.get(f"{HERE}/candidatures/{ref}").text

    assert page.index("Réponse d&#39;Awa") < page.index("Ses réponses")


def test_json_carries_it(client: CheckedClient, ref: str) -> None:
    for address in (
        f"{HERE}/tableau.json",
        f"{HERE}/candidatures/{ref}.json",
        f"{HERE}/questions/testing_logement.json",
    ):
        (candidacy,) = client.get(address).get_json()["candidacies"]
        assert [(reply["question"], reply["text"]) for reply in candidacy["replies"]] == [
            ("testing_logement", TEXT),
            (None, FORMULA),
        ]
    everything = client.get(f"{HERE}/donnees/reponses.json").get_json()
    assert everything["constituencies"][0]["candidacies"][0]["replies"][0]["inserted_at"] == "2027-04-06T14:20:00Z"
    (answer,) = client.get(f"{HERE}/reponses.json").get_json()["answers"]
    assert [reply["name"] for reply in answer["replies"]] == ["Paul Vasseur"]
    first, second = (client.get(f"{HERE}/editions/{number}.json").get_json()["replies"] for number in (1, 2))
    assert first == []
    assert [(reply["ref"], reply["text"]) for reply in second] == [(ref, TEXT), (ref, FORMULA)]


@pytest.mark.parametrize(
    "address",
    [
        f"{HERE}/tableau.csv",
        f"{HERE}/tableau.csv?forme=large",
        f"{HERE}/reponses.csv",
        f"{HERE}/donnees/reponses.csv",
        f"{HERE}/donnees/toutes-les-editions.csv",
    ],
)
def test_csv_carries_it_and_lets_no_formula_through(client: CheckedClient, ref: str, address: str) -> None:
    content = client.get(address).get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))

    said = [row["droit_de_reponse"] for row in rows]
    assert any(f"{TITLE} : {TEXT}" in words for words in said)
    assert not any(words.startswith(("=", "+", "-", "@")) for words in said)


def test_the_workbook_carries_it(client: CheckedClient, ref: str) -> None:
    content = client.get(f"{HERE}/donnees/reponses.xlsx").get_data()

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert any("Je n'ai jamais trié" in book.read(name).decode().replace("&apos;", "'") for name in book.namelist())


def test_the_database_of_all_editions_carries_it(client: CheckedClient, ref: str, tmp_path: Path) -> None:
    path = tmp_path / "editions.sqlite"
    path.write_bytes(client.get(f"{HERE}/donnees/toutes-les-editions.sqlite").get_data())

    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT candidature, question, texte, de_edition, a_edition FROM droits_de_reponse")
        assert set(rows.fetchall()) == {(ref, "testing_logement", TEXT, 2, None), (ref, None, FORMULA, 2, None)}


def announced(client: CheckedClient, address: str) -> list[tuple[str, ...]]:
    """What a feed tells of replies: title, moment, address and text of each entry."""
    feed = ET.fromstring(client.get(f"{HERE}/{address}.atom").text)  # noqa: S314 -- our own feed
    names = ("title", "updated", "id", "content")
    entries = [tuple(each.findtext(f"{ATOM}{name}") or "" for name in names) for each in feed.iter(f"{ATOM}entry")]
    return [(title.replace("\xa0", " "), *rest) for title, *rest in entries if title.startswith("Droit de réponse")]


def test_feeds_announce_it_where_it_is_read(client: CheckedClient, ref: str) -> None:
    whole, given = "Inès Marchetti", "Inès Marchetti, Testing logement"
    for address in ("flux", f"candidatures/{ref}", "circonscriptions/FR"):
        titles = [entry[0] for entry in announced(client, address)]
        assert titles == [f"{ANNOUNCED}{given}", f"{ANNOUNCED}{whole}"], address
    (entry,) = announced(client, "questions/testing_logement")
    title, updated, where, text = entry
    assert (title, updated) == (f"{ANNOUNCED}{given}", "2027-04-06T14:20:00Z")
    assert text == f"{TITLE}\n\nÀ propos de : « M. Vasseur le premier »\n\n{TEXT}"
    assert announced(client, "questions/sanctions") == []

    for _title, _updated, where, _text in announced(client, "flux"):
        page, _, anchor = where.removeprefix("http://localhost").partition("#")
        assert f'id="{anchor}"' in client.get(page).text, where
    assert where.startswith(f"http://localhost{HERE}/editions/2#reponse-")


def test_feeds_announce_it_once_under_the_same_address(app: Flask, client: CheckedClient, ref: str) -> None:
    before = announced(client, "flux")
    with app.app_context():
        candidacy = db.session.scalars(select(Candidacy).filter_by(ref=ref)).one()
        candidacy.label, later = "Rivage", factory.RECEIVED + timedelta(hours=3)
        editions.build(editions.plan(candidacy.constituency.campaign, now=later), now=later)
        db.session.commit()

    assert announced(client, "flux") == before


def test_files_without_any_reply_have_no_such_column(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        factory.published()
        db.session.commit()

    assert "droit_de_reponse" not in client.get(f"{HERE}/tableau.csv").text
    assert "droit de réponse)" not in client.get(f"{HERE}/questions/testing_logement").text


def test_a_hidden_reply_leaves_its_note_everywhere_and_its_words_nowhere(
    app: Flask, client: CheckedClient, ref: str, tmp_path: Path
) -> None:
    with app.app_context():
        request = db.session.scalars(select(ReplyRequest).filter_by(name="Paul Vasseur")).one()
        given = {"motive": "injure", "basis": "loi du 29 juillet 1881", "by": None}
        hidden_replies.hide(request, **given, now=factory.RECEIVED + timedelta(hours=5))  # type: ignore[arg-type]
        db.session.commit()
    note = "[droit de réponse masqué le mardi 6 avril 2027 : injure (loi du 29 juillet 1881)]"
    pages = ("editions/2", f"editions/1/reponses/{ref}/testing_logement", f"candidatures/{ref}", "tableau", "reponses")
    files = (
        *("tableau.csv", "reponses.csv", "donnees/reponses.csv", "donnees/toutes-les-editions.csv", "tableau.json"),
        *("reponses.json", "editions/2.json", "donnees/reponses.json", f"candidatures/{ref}.json", "flux.atom"),
        *(f"candidatures/{ref}.atom", "questions/testing_logement.atom"),
    )
    for address in (*pages, *files):
        said = client.get(f"{HERE}/{address}").get_data(as_text=True).replace("&#39;", "'")
        assert note in said, address
        assert "insérée le 6 avril 2027 (droit de réponse)" in said or address.endswith("json"), address
        assert TEXT not in said, address
        assert "Paul Vasseur" not in said, address
    (reply,) = client.get(f"{HERE}/reponses.json").get_json()["answers"][0]["replies"]
    assert (reply["name"], reply["passage"], reply["hidden_at"]) == ("", "", "2027-04-06T17:20:00Z")
    assert announced(client, "questions/testing_logement")[0][1] == "2027-04-06T17:20:00Z"
    (tmp_path / "e.sqlite").write_bytes(client.get(f"{HERE}/donnees/toutes-les-editions.sqlite").get_data())
    with closing(sqlite3.connect(tmp_path / "e.sqlite")) as database:
        found = database.execute(
            "SELECT auteur, qualite, passage, texte, sel FROM droits_de_reponse WHERE question != ''"
        )
        assert found.fetchall() == [(None, None, None, note, None)]
