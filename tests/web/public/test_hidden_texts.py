"""What is hidden is hidden everywhere: every public address is read, in every edition, and every file is unpacked."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.jobs import write_bundles
from campagne.models.candidacy import Candidacy
from campagne.models.invitation import Invitation
from campagne.services import answers, editions, redactions
from tests.factories import campaigns
from tests.fixtures.client import CheckedClient

SIGNED = datetime(2027, 3, 24, 10, tzinfo=UTC)
PUBLISHED = datetime(2027, 3, 30, 8, tzinfo=UTC)
SLUG = "presidentielle-2027"
HERE = f"/campagnes/{SLUG}"
OPENING, ANSWER = "Mirabelle", "Quetsche"
"""Words that stand nowhere else, without a letter that any format writes otherwise."""
VIEWS = (
    "",
    "?edition=1",
    "?edition=2",
    "?depuis=1",
    "?forme=large",
    "?ordre=position",
    f"?q={OPENING}",
    f"?q={ANSWER}",
)
REASON = "diffamation (loi du 29 juillet 1881, article 29)"


@pytest.fixture
def candidacy(app: Flask, at: Callable[[str | datetime], datetime]) -> str:
    """The reference of a candidacy that says those words in a first edition, and another thing in the second."""
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        place, asked = campaigns.constituency(campaign), campaigns.questionnaire(campaign)
        other = campaigns.invitation(campaigns.candidacy(place, "Paul", "Vasseur", position=2), asked)
        campaigns.signed(other, SIGNED, form_key="paul", testing_logement="nuance")
        invitation = campaigns.invitation(campaigns.candidacy(place), asked)
        sign(invitation, "one", sanctions="pour")
        publish(0)
        sign(invitation, "two", sanctions="contre")
        publish(1)
        write_bundles()
        at(PUBLISHED + timedelta(days=2))
        return invitation.candidacy.ref


def sign(invitation: Invitation, form_key: str, **given: str) -> None:
    said = {key: GivenAnswer(value=value) for key, value in given.items()}
    answers.sign(
        invitation,
        link=None,
        form_key=form_key,
        answers=said | {"testing_logement": GivenAnswer(value="pour", comment=f"Une {ANSWER} par an.")},
        opening=f"Une {OPENING} pour commencer.",
        signatory="Inès Marchetti",
        role="candidate",
        now=SIGNED,
    )


def publish(days: int) -> None:
    campaign, now = db.session.query(Candidacy).first(), PUBLISHED + timedelta(days=days)
    assert campaign is not None
    editions.build(editions.plan(campaign.constituency.campaign, now=now), now=now)
    db.session.commit()


def addresses(app: Flask, ref: str) -> Iterator[str]:
    """Yield every address of the public door, in every view; an argument that nothing here fills fails the test."""
    filled: dict[str, list[Any]] = {"slug": [SLUG], "ref": [ref], "code": ["FR"], "number": [1, 2, 3]}
    keys = {"theme": ["logement"], "question": ["testing_logement"], "answer": ["testing_logement"]}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("public."):
            continue
        name = rule.endpoint.removeprefix("public.")
        values = filled | {"key": keys.get(name.split("_")[0], [])} | choices(rule)
        names = sorted(rule.arguments)
        for given in product(*(values[name] for name in names)):
            built = rule.build(dict(zip(names, given, strict=True)))
            assert built is not None
            yield from (f"{built[1]}{view}" for view in VIEWS)


def choices(rule: Rule) -> dict[str, list[Any]]:
    converters = rule._converters
    return {name: sorted(each.items) for name, each in converters.items() if isinstance(each, AnyConverter)}


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield a file, or what is in it: a workbook, a package and a file of editions are archives."""
    if not is_zipfile(io.BytesIO(content)):
        yield content
        return
    with ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield from unpacked(archive.read(name))


def showing(app: Flask, client: CheckedClient, ref: str, word: str) -> set[str]:
    """Return the public addresses that show a word otherwise than as what the reader asked for."""
    found = set()
    for address in addresses(app, ref):
        response = client.get(address)
        if response.status_code in {301, 302, 308}:
            continue
        assert response.status_code in {200, 404}, address
        if any(word.encode() in part for part in unpacked(response.get_data())) and f"?q={word}" not in address:
            found.add(address)
    return found


def hide(app: Flask, ref: str, question: str) -> None:
    with app.app_context():
        candidacy = db.session.query(Candidacy).filter_by(ref=ref).one()
        leaf = next(each.leaf for each in redactions.published(candidacy) if each.question_key == question)
        ground = {"motive": "diffamation", "basis": "loi du 29 juillet 1881, article 29"}
        redactions.hide(candidacy, leaf, **ground, position=True, by=None, now=PUBLISHED + timedelta(days=2))
        db.session.commit()
        write_bundles()


def test_no_public_page_or_file_shows_hidden_opening_words(app: Flask, client: CheckedClient, candidacy: str) -> None:
    shown = showing(app, client, candidacy, OPENING)
    mine = f"{HERE}/candidatures/{candidacy}"
    files = {f"{HERE}/editions.zip", f"{HERE}/donnees/paquet.zip", f"{HERE}/donnees/toutes-les-editions.sqlite"}
    assert {mine, f"{mine}?edition=1", f"{mine}.json", f"{HERE}/tableau.json", *files} <= shown

    hide(app, candidacy, "opening")
    assert showing(app, client, candidacy, OPENING) == set()
    with app.app_context():
        publish(2)
        write_bundles()
    assert showing(app, client, candidacy, OPENING) == set()

    note = "mot d'ouverture masqué le jeudi 1er avril 2027 : diffamation"
    short = {f"{HERE}/tableau", f"{HERE}/tableau?edition=1", f"/integre{HERE}/tableau"}
    whole = {mine, f"{mine}?edition=1", f"{mine}.json", f"{mine}.csv", f"{HERE}/tableau.csv", f"{HERE}/tableau.json"}
    whole |= {
        f"{HERE}/donnees/reponses.xlsx",
        f"{HERE}/donnees/reponses.csv",
        f"{HERE}/editions/3",
        f"{HERE}/flux.atom",
    }
    whole |= {f"{mine}.atom", f"{HERE}/editions/3.json", *(files - {f"{HERE}/editions.zip"})}
    for address in short | whole:
        said = read(client, address)
        assert note in said, address
        assert (f"{note} ({REASON.partition('(')[2]}" in said) == (address in whole), address
    assert REASON.partition("(")[2].rstrip(")") in read(client, f"{HERE}/editions.zip")
    on_a_phone = read(client, f"{HERE}/tableau").partition('id="par-candidature"')[2].partition("</section>")[0]
    assert f'<p class="label">{note}' in on_a_phone


def test_no_public_page_or_file_shows_a_hidden_answer(app: Flask, client: CheckedClient, candidacy: str) -> None:
    shown = showing(app, client, candidacy, ANSWER)
    mine, page = f"{HERE}/candidatures/{candidacy}", f"{HERE}/tableau"
    files = {f"{HERE}/editions.zip", f"{HERE}/donnees/paquet.zip", f"{HERE}/donnees/toutes-les-editions.sqlite"}
    assert {mine, page, f"{page}?edition=1", f"{page}.json", f"{mine}.atom", f"{HERE}/reponses", *files} <= shown

    hide(app, candidacy, "testing_logement")
    assert showing(app, client, candidacy, ANSWER) == set()
    with app.app_context():
        publish(2)
        write_bundles()
    assert showing(app, client, candidacy, ANSWER) == set()

    files = {
        f"{HERE}/donnees/reponses.xlsx",
        f"{HERE}/donnees/paquet.zip",
        f"{HERE}/donnees/toutes-les-editions.sqlite",
    }
    for address in {mine, f"{mine}?edition=1", page, f"{page}?edition=1", f"{page}.json", f"{page}.csv", *files}:
        assert f"texte masqué le jeudi 1er avril 2027 : {REASON}" in read(client, address), address


def read(client: CheckedClient, address: str) -> str:
    """Return what an address gives, unpacked and with plain spaces."""
    content = b"".join(unpacked(client.get(address).get_data())).decode("utf-8", "replace")
    return content.replace("\u00a0", " ").replace("\u202f", " ").replace("&#39;", "'")
