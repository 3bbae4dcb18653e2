"""Drafts: each field keeps what was last seen and saved; two people never erase one another without knowing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.domain.answers import AnswerTooLong, GivenAnswer, UnknownChoice
from campagne.extensions import db
from campagne.models.answer import DraftAnswer
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Question
from campagne.services import drafts
from campagne.services.answers import DeadlinePassed
from tests.factories import campaigns, invited

NOW = campaigns.DEADLINE - timedelta(days=2)


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    with app.app_context():
        yield invited.link(invited.questionnaire()).invitation


def question(invitation: Invitation, key: str) -> Question:
    return next(question for question in invitation.questionnaire.questions if question.key == key)


def say(invitation: Invitation, comment: str, seen: int | None) -> drafts.DraftField:
    """Save the comment of the first question."""
    return invited.drafted(invitation, question(invitation, "testing"), comment=comment, seen=seen, now=NOW)


@pytest.mark.database
def test_a_field_is_kept_with_its_version_and_its_time(invitation: Invitation) -> None:
    field = invited.drafted(
        invitation, question(invitation, "sanctions"), value="pour", commitment="date", comment="Dès 2028.",
        seen=0, now=NOW,
    )  # fmt: skip
    db.session.commit()

    kept = drafts.read(invitation)
    assert field.version == 1
    assert kept.answers["sanctions"] == GivenAnswer(value="pour", commitment="date", comment="Dès 2028.")
    assert kept.saved_at == NOW
    assert kept.answered == 1


@pytest.mark.database
def test_the_opening_word_is_one_field_of_its_own(invitation: Invitation) -> None:
    invited.drafted(invitation, None, comment="Un mot.", seen=0, now=NOW)
    invited.drafted(invitation, None, comment="Un autre mot.", seen=1, now=NOW)
    db.session.commit()

    assert drafts.read(invitation).opening.words.comment == "Un autre mot."
    assert db.session.scalar(select(func.count()).select_from(DraftAnswer)) == 1


def test_a_text_is_cleaned_before_it_is_kept(invitation: Invitation) -> None:
    say(invitation, "  re\u0301sume\u0301\u202e \r\nfin\x00 ", 0)

    assert drafts.read(invitation).answers["testing"].comment == "résumé\nfin"


def test_several_choices_are_kept_in_the_order_of_the_question(invitation: Invitation) -> None:
    invited.drafted(invitation, question(invitation, "publics"), value="toutes jeunes", seen=0, now=NOW)

    assert drafts.read(invitation).answers["publics"].value == "jeunes toutes"


def test_a_stale_version_gets_both_texts_back_and_nothing_is_saved(invitation: Invitation) -> None:
    say(invitation, "Le texte de Sonia.", 0)

    with pytest.raises(drafts.StaleDraft) as refusal:
        say(invitation, "Le texte de Paul.", 0)

    (conflict,) = refusal.value.conflicts
    assert conflict.given.words.comment == "Le texte de Paul."
    assert conflict.kept.words.comment == "Le texte de Sonia."
    assert conflict.kept.version == 1
    assert drafts.read(invitation).answers["testing"].comment == "Le texte de Sonia."


def test_the_same_words_are_no_conflict_and_no_new_version(invitation: Invitation) -> None:
    say(invitation, "Le même texte.", 0)

    assert say(invitation, "Le même texte. ", 0).version == 1


def test_each_field_has_its_own_version(invitation: Invitation) -> None:
    say(invitation, "Une phrase.", 0)
    say(invitation, "Deux phrases.", 1)

    field = invited.drafted(invitation, question(invitation, "suivi"), value="etat", seen=0, now=NOW)

    assert field.version == 1


def test_a_whole_form_with_one_stale_field_saves_nothing_and_names_every_conflict(invitation: Invitation) -> None:
    say(invitation, "Le texte de Sonia.", 0)
    invited.drafted(invitation, None, comment="L'ouverture de Sonia.", seen=0, now=NOW)
    entries = [
        drafts.Entry(question=None, words=GivenAnswer(comment="L'ouverture de Paul."), seen=0),
        drafts.Entry(question=question(invitation, "testing"), words=GivenAnswer(comment="Paul."), seen=0),
        drafts.Entry(question=question(invitation, "suivi"), words=GivenAnswer(value="etat"), seen=0),
    ]

    with pytest.raises(drafts.StaleDraft) as refusal:
        drafts.save(invitation, entries, now=NOW)
    db.session.commit()  # even a caller that forgets to roll back keeps nothing

    assert [conflict.given.words.comment for conflict in refusal.value.conflicts] == ["L'ouverture de Paul.", "Paul."]
    assert drafts.read(invitation).answers["suivi"].empty


@pytest.mark.parametrize("order", sorted(set(product("SP", repeat=5))))
def test_no_text_is_overwritten_by_somebody_who_has_not_seen_it(invitation: Invitation, order: tuple[str, ...]) -> None:
    """Sonia and Paul save in every order; each looks again only when the page shows them the other's text."""
    seen = {"S": 0, "P": 0}
    shown: dict[str, set[str]] = {"S": set(), "P": set()}
    kept = ""
    for turn, author in enumerate(order):
        text = f"{author}{turn}"
        try:
            seen[author] = say(invitation, text, seen[author]).version
            assert not kept or kept[0] == author or kept in shown[author], "a text was lost unseen"
            kept = text
        except drafts.StaleDraft as refusal:
            (conflict,) = refusal.conflicts
            assert conflict.kept.words.comment == kept
            assert conflict.given.words.comment == text
            shown[author].add(kept)
            seen[author] = conflict.kept.version
    assert drafts.read(invitation).answers["testing"].comment == kept


@pytest.mark.parametrize(
    ("key", "words", "field"),
    [
        ("testing", {"comment": "x" * 301}, "testing-comment"),
        ("testing", {"value": "oui"}, "testing"),
        ("testing", {"commitment": "date"}, "testing-engagement"),
        ("suivi", {"value": "etat autorite"}, "suivi"),
        ("suivi", {"comment": "Un mot."}, "suivi-comment"),
    ],
)
def test_what_a_question_does_not_offer_is_refused_at_its_place(
    invitation: Invitation, key: str, words: dict[str, str], field: str
) -> None:
    with pytest.raises((AnswerTooLong, UnknownChoice)) as refusal:
        invited.drafted(invitation, question(invitation, key), **words, seen=0, now=NOW)
    assert refusal.value.field == field


@pytest.mark.parametrize(("length", "taken"), [(400, True), (401, False)])
def test_the_opening_word_has_at_most_400_characters(invitation: Invitation, length: int, *, taken: bool) -> None:
    comment = "🏳️" * (length // 2) + "x" * (length % 2)  # a character is a code point, the same for the page's counter
    if taken:
        assert invited.drafted(invitation, None, comment=comment, seen=0, now=NOW).version == 1
        return
    with pytest.raises(AnswerTooLong) as refusal:
        invited.drafted(invitation, None, comment=comment, seen=0, now=NOW)
    assert refusal.value.field == "opening"


def test_nothing_is_saved_after_the_last_moment(invitation: Invitation) -> None:
    late = invitation.last_moment + timedelta(seconds=1)
    with pytest.raises(DeadlinePassed):
        invited.drafted(invitation, None, comment="Trop tard.", seen=0, now=late)
    assert drafts.read(invitation).saved_at is None


def test_a_new_draft_starts_from_what_was_signed(invitation: Invitation) -> None:
    campaigns.signed(invitation, NOW, opening="Bonjour.", testing="pour", suivi="etat")

    draft = drafts.read(invitation)

    assert draft.opening.words.comment == "Bonjour."
    assert draft.answers["testing"].value == "pour"
    assert draft.saved_at is None


def test_a_signed_answer_can_be_emptied_in_the_draft(invitation: Invitation) -> None:
    campaigns.signed(invitation, NOW, testing="pour", suivi="etat")

    invited.drafted(invitation, question(invitation, "testing"), value=None, seen=0, now=NOW)

    assert drafts.read(invitation).answers["testing"].empty


def test_the_digest_of_a_draft_changes_with_every_word(invitation: Invitation) -> None:
    digests = {drafts.read(invitation).digest}
    say(invitation, "Un mot.", 0)
    digests.add(drafts.read(invitation).digest)
    invited.drafted(invitation, None, comment="Un mot.", seen=0, now=NOW)
    digests.add(drafts.read(invitation).digest)

    assert len(digests) == 3
