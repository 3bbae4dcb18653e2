"""Letters as they are read: golden files for each kind, the same words in both parts, no address but ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from justhtml import JustHTML
from sqlalchemy import select as select_rows
from sqlalchemy import update

from campagne.domain.editions import Leaf, opening_leaf
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.constituency import Constituency
from campagne.models.invitation import Invitation
from campagne.services import mailings, receipts
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink, ReceivedMail
from tests.fixtures.pages import attribute, select, text_of

SNAPSHOTS = Path(__file__).parent / "snapshots"
INES = mail.address("Marchetti")
DRAWN = re.compile(
    r"(?<=/r/)[\w-]{43}|(?<=/desinscription/)[\w-]+|\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|(?<=Candidature : )[2-9a-z]{8}\b"
)
"""What changes from one instance to another: tokens, digests, salts, references."""


@pytest.fixture
def campaign(app: Flask, at: Callable[[datetime], datetime]) -> Iterator[Campaign]:
    at(mail.SENDING)
    with app.app_context():
        yield mail.ready()


@pytest.fixture
def sent(smtp: MailSink, campaign: Campaign) -> Callable[[str], ReceivedMail]:
    """Launch and deliver the invitations; return a function giving the one that reached somebody."""
    mail.launched(campaign)
    mail.deliver()
    return lambda last_name: smtp.to(mail.address(last_name))[0]


def compared(name: str, subject: str, text: str) -> None:
    """Compare a letter with its golden file; rewriting that file is done by hand, with the words in sight."""
    letter = DRAWN.sub("…", f"{subject}\n\n{text}".replace("\r\n", "\n"))
    path = SNAPSHOTS / f"{name}.txt"
    if not path.exists():
        path.write_text(letter, encoding="utf-8")
        pytest.fail(f"{path.name} did not exist: read it, then run again")
    assert letter == path.read_text(encoding="utf-8")


def signed(campaign: Campaign) -> AnswerSheet:
    candidacy = db.session.query(Candidacy).filter_by(last_name="Marchetti").one()
    invitation = db.session.query(Invitation).filter_by(candidacy_id=candidacy.id).one()
    now = mail.SENDING + timedelta(days=30)
    return campaigns.signed(
        invitation, now, opening="Merci de ces questions.\nNous y tenons.", testing_logement="pour", suivi="etat"
    )


def proved(receipt: str) -> set[str]:
    """Compute the leaves anew from what the receipt says and nothing else; return those that it states."""
    facts = dict(re.findall(r"^(Campagne|Candidature|Version du questionnaire|Voie) : (\S+)", receipt, re.MULTILINE))
    proofs = re.findall(
        r"Question (\S+)\s+valeur (\S+), engagement (\S+), révision (\d+), (\S+)\s+sel (\S+)\s+empreinte (\S+)", receipt
    )
    leaves = set()
    for key, value, commitment, revision, answered_at, salt, leaf in proofs:
        computed = Leaf(
            campaign=facts["Campagne"],
            candidacy=facts["Candidature"],
            question=key,
            questionnaire_version=int(facts["Version du questionnaire"]),
            value=value,
            commitment=None if commitment == "vide" else commitment,
            comment="",
            revision=int(revision),
            channel=facts["Voie"],
            answered_at=datetime.fromisoformat(answered_at),
            salt=salt,
        )
        assert computed.digest() == leaf
        leaves.add(leaf)
    return leaves | {proved_opening(receipt, facts)}


def proved_opening(receipt: str, facts: dict[str, str]) -> str:
    """Compute the leaf of the opening words anew, in the same way."""
    (words,) = re.findall(r"Un mot avant de répondre :\n(.*?)\n\n", receipt, re.DOTALL)
    said = r"Mot d'ouverture .*\s+révision (\d+), (\S+)\s+sel (\S+)\s+empreinte (\S+)"
    ((revision, answered_at, salt, leaf),) = re.findall(said, receipt)
    computed = opening_leaf(
        campaign=facts["Campagne"],
        candidacy=facts["Candidature"],
        questionnaire_version=int(facts["Version du questionnaire"]),
        text=words,
        revision=int(revision),
        channel=facts["Voie"],
        answered_at=datetime.fromisoformat(answered_at),
        salt=salt,
    )
    assert computed.digest() == leaf
    return str(leaf)


def test_an_invitation_is_word_for_word_the_one_agreed(sent: Callable[[str], ReceivedMail]) -> None:
    compared("invitation", str(sent("Marchetti").message["Subject"]), sent("Marchetti").text())


def test_a_reminder_adds_one_line(smtp: MailSink, campaign: Campaign, at: Callable[[datetime], datetime]) -> None:
    mail.launched(campaign)
    mail.deliver()
    later = at(mail.SENDING + timedelta(days=14))
    mail.launched(campaign, "reminder", now=later)
    mail.deliver()

    invitation, reminder = (message.text().replace("\r\n", "\n") for message in smtp.to(INES))
    compared("reminder", str(smtp.to(INES)[1].message["Subject"]), reminder)
    assert reminder.split("\n\n", 1)[1] == invitation


def test_a_receipt_carries_everything_that_was_signed_and_its_proof(smtp: MailSink, campaign: Campaign) -> None:
    mail.launched(campaign)
    sheet = signed(campaign)
    receipts.queue_receipts(sheet, now=mail.SENDING)
    db.session.commit()
    mail.deliver()

    (receipt,) = [message for message in smtp.to(INES) if "enregistrées" in str(message.message["Subject"])]
    compared("receipt", str(receipt.message["Subject"]), receipt.text())
    assert sheet.digest in receipt.text()
    assert proved(receipt.text().replace("\r\n", "\n")) == {sheet.opening_leaf, *(a.leaf for a in sheet.answers)}


def test_deadlines_are_said_on_the_clock_of_the_constituency_then_in_paris(smtp: MailSink, campaign: Campaign) -> None:
    campaign.election = "legislative"
    db.session.execute(update(Constituency).values(code="97401", name="1re circonscription", departement="974"))
    mail.launched(campaign)
    receipts.queue_receipts(signed(campaign), now=mail.SENDING)
    db.session.commit()
    mail.deliver()

    letters = sorted(smtp.to(INES), key=lambda letter: "enregistrées" in str(letter.message["Subject"]))
    invitation, receipt = (" ".join(letter.text().split()) for letter in letters)
    assert "attendue avant le vendredi 26 mars à 21 h à La Réunion (18 h à Paris)" in invitation
    assert "mot pour mot, le mardi 30 mars à 12 h à La Réunion (10 h à Paris)" in invitation
    assert "remplacer jusqu'au vendredi 26 mars à 21 h à La Réunion (18 h à Paris)" in receipt


@pytest.mark.parametrize(
    ("last_name", "said"), [("Marchetti", "Madame,"), ("Vasseur", "Monsieur,"), ("Delorme", "Madame, Monsieur,")]
)
def test_the_first_line_fits_whom_it_greets(sent: Callable[[str], ReceivedMail], last_name: str, said: str) -> None:
    assert sent(last_name).text().splitlines()[0] == said


def test_both_parts_say_the_same_words(sent: Callable[[str], ReceivedMail]) -> None:
    letter = sent("Marchetti")
    shown = select(JustHTML(letter.text("html"), sanitize=False), "p, h2")

    assert " ".join(" ".join(text_of(block) for block in shown).split()) == " ".join(
        word for word in letter.text().split() if not re.fullmatch("-{4,}", word)
    )


def test_the_html_part_shows_nothing_from_elsewhere(sent: Callable[[str], ReceivedMail]) -> None:
    html = sent("Marchetti").text("html")
    document = JustHTML(html, sanitize=False, collect_errors=True)
    links = [attribute(link, "href") for link in select(document, "a")]

    assert document.errors == []
    assert select(document, "img, script, link, iframe, form") == []
    assert len(links) == 3
    assert all(link.startswith("http://localhost/") for link in links)
    assert [attribute(link, "href") for link in select(document, "a")] == [
        text_of(link) for link in select(document, "a")
    ]


def test_nobody_reads_the_name_the_address_or_the_link_of_another(smtp: MailSink, campaign: Campaign) -> None:
    mail.launched(campaign)
    mail.deliver()
    tokens = {name: re.findall(r"/r/([\w-]{43})", smtp.to(mail.address(name))[0].text()) for _, name, _ in mail.PEOPLE}

    assert {len(found) for found in tokens.values()} == {1}
    assert len({found[0] for found in tokens.values()}) == 3
    for _, name, _ in mail.PEOPLE:
        content = smtp.to(mail.address(name))[0].content.decode()
        assert not any(other in content for _, other, _ in mail.PEOPLE if other != name)


def test_a_preview_shows_the_letter_without_its_link(campaign: Campaign) -> None:
    candidacy = db.session.query(Candidacy).filter_by(last_name="Vasseur").one()
    letter = mailings.preview(mailings.draft(campaign, "invitation", now=mail.SENDING), candidacy, now=mail.SENDING)

    assert letter.subject == "3 questions à Paul Vasseur, réponse avant le 26 mars"
    assert "Répondre\u00a0: http://localhost/r/…\n" in letter.text
    assert db.session.query(Invitation).count() == 0


def test_a_name_is_text_in_the_html_part(campaign: Campaign) -> None:
    candidacy = db.session.query(Candidacy).filter_by(last_name="Vasseur").one()
    candidacy.last_name = "<b>Vasseur</b> {lien} & {{ 7*7 }}"
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    mailings.save(mailing, subject="À {candidature}", body="Bonjour {candidature}, {lien}")
    letter = mailings.preview(mailing, candidacy, now=mail.SENDING)

    assert "Bonjour Paul <b>Vasseur</b> {lien} & {{ 7*7 }}, http" in letter.text
    assert "Bonjour Paul &lt;b&gt;Vasseur&lt;/b&gt; {lien} &amp; {{ 7*7 }}, " in letter.html


def test_without_a_publication_moment_no_promise_of_sealing_is_made(app: Flask) -> None:
    with app.app_context():
        campaign = mail.ready(publication_at=None)
        candidacy = db.session.query(Candidacy).first()
        assert candidacy is not None
        text = mailings.preview(
            mailings.draft(campaign, "invitation", now=mail.SENDING), candidacy, now=mail.SENDING
        ).text

    assert "Les réponses sont publiées mot pour mot." in text
    assert "aucune page ne les montre" not in text


def test_a_letter_has_a_folder_of_three_templates(app: Flask) -> None:
    folder = Path(app.root_path).parent / "templates" / "email"

    kinds = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert kinds == ["announcement", "invitation", "receipt", "reminder"]
    for kind in kinds:
        assert {path.name for path in (folder / kind).iterdir()} == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize(
    "body", ["", "*Un* <mot> & **deux** : {lien}\n- é\n- {page_nous}", "----\n\nTitre\n\n\n\nSeul"]
)
def test_paragraphs_laid_out_one_by_one_and_remembered_are_those_laid_out_together(
    app: Flask, campaign: Campaign, body: str
) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    mailing.body = body or mailing.body
    candidacies = db.session.scalars(select_rows(Candidacy)).all()
    for candidacy in [*candidacies, *candidacies]:
        letter = mailings.preview(mailing, candidacy, now=mail.SENDING)
        together = app.jinja_env.get_template("email/blocks.html").module
        assert f"<body>\n{together.blocks(letter.blocks)}\n</body>" in letter.html  # type: ignore[attr-defined]
