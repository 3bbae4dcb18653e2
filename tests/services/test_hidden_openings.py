"""Hiding opening words: they go everywhere, a note stays, everything else verifies, and nobody can guess them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from campagne.domain import verifier
from campagne.domain.editions import digest, instant, opening_leaf
from campagne.domain.manifests import OF_CANDIDACY, plain
from campagne.extensions import db
from campagne.models.answer import AnswerSheet, DraftAnswer
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, Redaction
from campagne.models.invitation import Invitation
from campagne.services import bundles, editions, redactions
from tests.factories import campaigns

NOW = campaigns.DEADLINE - timedelta(days=2)
LATER = NOW + timedelta(days=1)
WORDS = "Oui"
NOTE = "[mot d'ouverture masqué le jeudi 25 mars 2027 : diffamation (loi du 29 juillet 1881, article 29)]"


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    """A candidacy whose opening words are published, beside one that has none."""
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        place, asked = campaigns.constituency(campaign), campaigns.questionnaire(campaign)
        other = campaigns.invitation(campaigns.candidacy(place, "Paul", "Vasseur", position=2), asked)
        campaigns.signed(other, NOW, form_key="paul", testing_logement="nuance")
        invitation = campaigns.invitation(campaigns.candidacy(place), asked)
        campaigns.signed(invitation, NOW, opening=WORDS, testing_logement="pour", sanctions="contre")
        publish(campaign)
        yield invitation


def publish(campaign: Campaign, days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()


def sign(invitation: Invitation, form_key: str, opening: str, *, now: datetime = NOW, **given: str) -> AnswerSheet:
    return campaigns.signed(invitation, now, form_key=form_key, opening=opening, **{"suivi": "etat"} | given)


def hide(invitation: Invitation, leaf: str = "") -> Redaction:
    leaf = leaf or redactions.published(invitation.candidacy)[0].leaf
    given: dict[str, Any] = {"motive": "diffamation", "basis": "loi du 29 juillet 1881, article 29", "position": True}
    note = redactions.hide(invitation.candidacy, leaf, **given, by=None, now=LATER)
    db.session.commit()
    return note


def verified(campaign: Campaign, folder: Path, *, until: int | None = None, since: str | None = None) -> dict[str, Any]:
    with (folder / f"{until}.zip").open("wb") as file:
        bundles.write(campaign, file, until=until)
    return verifier.check(str(folder / f"{until}.zip"), old=since)


def row() -> PublishedCandidacy:
    return db.session.scalars(select(PublishedCandidacy).filter_by(last_name="Marchetti", last_edition=None)).one()


@pytest.mark.database
def test_opening_words_keep_their_leaf_while_they_do_not_change(invitation: Invitation) -> None:
    first, same = row(), sign(invitation, "two", WORDS)
    assert (same.opening_leaf, same.opening_salt, same.opening_revision) == (first.opening_leaf, first.opening_salt, 1)
    other = sign(invitation, "three", "Autre chose.")
    assert (other.opening_revision, other.opening_answered_at) == (3, NOW)
    assert other.opening_leaf not in {None, first.opening_leaf}
    none = sign(invitation, "four", "")
    assert {none.opening_leaf, none.opening_salt, none.opening_revision, none.opening_answered_at} == {None}


@pytest.mark.database
def test_the_words_and_their_salt_are_gone_and_a_note_stands_there(invitation: Invitation) -> None:
    hide(invitation)
    shown = row()
    assert (shown.opening, shown.opening_salt, shown.opening_hidden_at) == (NOTE, "", LATER)
    (signed,) = db.session.scalars(select(AnswerSheet).filter_by(opening_leaf=shown.opening_leaf))
    assert (signed.opening, signed.opening_salt) == ("", "")
    assert [answer.value for answer in signed.answers] == ["pour", "contre"]
    assert [entry.action for entry in db.session.query(AuditEntry)] == ["edition.publish", "opening.hide"]


@pytest.mark.database
def test_everything_else_still_verifies_before_and_after_the_next_edition(
    invitation: Invitation, tmp_path: Path
) -> None:
    campaign = invitation.questionnaire.campaign
    assert verified(campaign, tmp_path, until=1)["hidden"] == []
    former = str((tmp_path / "1.zip").rename(tmp_path / "former.zip"))
    hide(invitation)
    assert verified(campaign, tmp_path, until=1, since=former)["problems"] == []
    publish(campaign, 2)
    found = verified(campaign, tmp_path, since=former)
    assert (found["problems"], found["unproven"]) == ([], [])
    assert found["hidden"] == [
        {
            "candidacy": invitation.candidacy.ref,
            "question": "opening",
            "at": instant(LATER),
            "motive": "diffamation",
            "basis": "loi du 29 juillet 1881, article 29",
        }
    ]
    assert row().marks == ["opening_hidden"]


def test_the_hidden_words_are_named_in_a_sentence_too(
    invitation: Invitation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hide(invitation)
    verified(invitation.questionnaire.campaign, tmp_path)
    assert verifier.main([str(tmp_path / "None.zip")]) == 0
    said = (
        f"Masqué : {invitation.candidacy.ref} · opening · 2027-03-25T17:00:00Z · diffamation · loi du 29 juillet 1881"
    )
    assert said in capsys.readouterr().out


def in_clear(shown: PublishedCandidacy, leaves: list[str]) -> set[str]:
    """The digests that would cover these words in clear, made by somebody who guesses them and knows all else."""
    facts = {name: plain(getattr(shown, name)) for name in OF_CANDIDACY} | {"opening": WORDS}
    sheet = {
        "campaign": shown.campaign,
        "candidacy": shown.ref,
        "questionnaire_version": 1,
        "revision": shown.sheet_revision,
        "channel": shown.channel,
        "signatory": shown.signatory,
        "role": shown.signatory_role,
        "signed_at": plain(shown.signed_at),
    }
    made = [digest(facts), digest(WORDS), digest({**sheet, "opening": WORDS, "leaves": leaves})]
    return {*made, digest({**sheet, "opening": WORDS, "leaves": leaves[1:]})}


def test_what_was_hidden_cannot_be_guessed(invitation: Invitation) -> None:
    campaign, before = invitation.questionnaire.campaign, row()
    leaf, salt = str(before.opening_leaf), str(before.opening_salt)
    said: dict[str, Any] = {
        "campaign": campaign.slug,
        "candidacy": before.ref,
        "questionnaire_version": 1,
        "text": WORDS,
        "revision": before.opening_revision,
        "channel": before.channel,
        "answered_at": before.opening_answered_at,
    }
    assert opening_leaf(**said, salt=salt).digest() == leaf
    answers = db.session.scalars(select(PublishedAnswer.leaf).filter_by(candidacy_ref=before.ref)).all()
    guesses = in_clear(before, [leaf, *answers]) | {opening_leaf(**said, salt="").digest()}
    hide(invitation)
    publish(campaign, 2)
    file = io.BytesIO()
    bundles.write(campaign, file)
    with ZipFile(file) as archive:
        everything = "".join(archive.read(name).decode() for name in verifier.FILES)
    for table in ("published_candidacies", "published_lines", "editions", "answer_sheets", "audit_entries"):
        everything += str(db.session.execute(select(text("*")).select_from(text(table))).all())
    assert leaf in everything
    assert salt not in everything
    assert not guesses & {*re.findall(r"[0-9a-f]{64}", everything)}
    assert not re.search(rf"\b{WORDS}\b", everything)


def test_a_text_that_is_missing_without_a_note_is_found(invitation: Invitation, tmp_path: Path) -> None:
    for statement in (
        "DROP TRIGGER guard_published_candidacies_update",
        "UPDATE published_candidacies SET opening = '', opening_salt = '' WHERE last_name = 'Marchetti'",
    ):
        db.session.execute(text(statement))
    db.session.commit()
    found = verified(invitation.questionnaire.campaign, tmp_path)
    assert [(problem["question"], problem["problem"]) for problem in found["problems"]] == [
        ("opening", "un texte manque sans la mention qui l'explique")
    ]


def test_a_draft_does_not_bring_them_back_and_other_words_can_be_signed(invitation: Invitation) -> None:
    campaign = invitation.questionnaire.campaign
    draft = DraftAnswer(invitation_id=invitation.id, question_id=None, comment=WORDS, version=1, saved_at=NOW)
    campaigns.add(draft)
    hide(invitation)
    assert (draft.comment, draft.version) == ("", 2)
    sign(invitation, "two", "", testing_logement="contre")
    publish(campaign, 2)
    assert (row().opening, row().sheet_revision) == (NOTE, 2)
    sign(invitation, "three", "D'autres mots.", testing_logement="contre")
    publish(campaign, 3)
    assert (row().opening, row().opening_hidden_at, row().marks) == ("D'autres mots.", None, [])


def test_each_version_is_hidden_by_itself_and_once(invitation: Invitation) -> None:
    sign(invitation, "two", "D'autres mots.")
    publish(invitation.questionnaire.campaign, 2)
    texts = redactions.published(invitation.candidacy)
    assert [(each.question_key, each.text) for each in texts] == [("opening", "D'autres mots."), ("opening", WORDS)]
    leaf = hide(invitation, texts[1].leaf).leaf
    assert [each.text for each in redactions.published(invitation.candidacy)] == ["D'autres mots."]
    with pytest.raises(redactions.AlreadyHidden):
        hide(invitation, leaf)


@pytest.fixture
def noted(invitation: Invitation) -> Redaction:
    """A note about the words, which are still there."""
    note = Redaction(campaign_id=invitation.candidacy.campaign_id, candidacy_ref=invitation.candidacy.ref, at=LATER)
    note.question_key, note.leaf, note.actor = "opening", row().opening_leaf or "", "quelqu'un"
    note.motive, note.basis = "diffamation", "loi du 29 juillet 1881, article 29"
    campaigns.add(note)
    return note


def write(table: type[Any], *where: Any, **values: Any) -> None:
    db.session.execute(update(table).where(*where).values(values), execution_options={"synchronize_session": False})


SHOWN = {"opening": NOTE, "opening_salt": "", "opening_hidden_at": LATER}
SIGNED = {"opening": "", "opening_salt": ""}


@pytest.mark.database
@pytest.mark.parametrize(
    "changes",
    [
        {"opening": ""},
        {"opening": "Autre chose."},
        {"opening": NOTE.replace("article 29", "article 33")},
        {"opening_salt": None},
        {"opening_salt": "0" * 32},
        {"opening_hidden_at": NOW},
        {"opening_leaf": None},
        {"opening_leaf": "0" * 64},
        {"opening_revision": None},
        {"last_name": "Autre"},
        {"marks": ["late"]},
        {"last_edition": 1},
    ],
)
def test_a_public_row_lets_nothing_else_be_written_under_a_note(noted: Redaction, changes: dict[str, Any]) -> None:
    table = PublishedCandidacy
    with pytest.raises(DatabaseError, match="public row"), db.session.begin_nested():
        write(table, table.opening_leaf == noted.leaf, **SHOWN | changes)
    with pytest.raises(DatabaseError, match="public row"), db.session.begin_nested():  # no note about them
        write(table, table.opening_leaf.is_(None), **SHOWN)
    write(table, table.opening_leaf == noted.leaf, **SHOWN)


@pytest.mark.database
@pytest.mark.parametrize(
    "changes",
    [{"opening": "Autre."}, {"opening_salt": None}, {"opening_leaf": None}, {"digest": "0" * 64}, {"signatory": "X"}],
)
def test_a_signed_sheet_lets_nothing_else_be_written_under_a_note(noted: Redaction, changes: dict[str, Any]) -> None:
    table = AnswerSheet
    with pytest.raises(DatabaseError, match="immutable"), db.session.begin_nested():
        write(table, table.opening_leaf == noted.leaf, **SIGNED | changes)
    with pytest.raises(DatabaseError, match="immutable"), db.session.begin_nested():  # no note about them
        write(table, table.opening_leaf.is_(None), **SIGNED)
    write(table, table.opening_leaf == noted.leaf, **SIGNED)
