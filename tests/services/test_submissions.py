"""Submitting: what was read is what is signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.invitation import Link
from campagne.services import drafts, submissions
from campagne.services.answers import NothingAnswered
from tests.factories import campaigns, invited

NOW = campaigns.DEADLINE - timedelta(days=2)


@pytest.fixture
def link(app: Flask) -> Iterator[Link]:
    with app.app_context():
        yield invited.link(invited.questionnaire())


def write(link: Link, value: str) -> str:
    """Draft an answer to the first question; return the digest of the draft as it is then read."""
    draft = drafts.read(link.invitation)
    question = draft.fields[0].question
    invited.drafted(link.invitation, question, value=value, seen=draft.fields[0].version, now=NOW)
    return drafts.read(link.invitation).digest


def submit(link: Link, read_digest: str, form_key: str = "clé") -> AnswerSheet:
    return submissions.submit(
        link, form_key=form_key, read_digest=read_digest, signatory="Inès Marchetti", role="candidate", now=NOW
    )


@pytest.mark.database
def test_the_draft_that_was_read_becomes_a_sheet_of_that_link(link: Link) -> None:
    sheet = submit(link, write(link, "pour"))
    db.session.commit()

    assert sheet.link_id == link.id
    assert [answer.value for answer in sheet.answers] == ["pour"]


def test_a_draft_that_changed_since_is_not_signed(link: Link) -> None:
    read = write(link, "pour")
    write(link, "contre")

    with pytest.raises(submissions.DraftChanged):
        submit(link, read)
    assert db.session.scalar(select(func.count()).select_from(AnswerSheet)) == 0


def test_the_same_form_returns_its_sheet_whatever_was_drafted_since(link: Link) -> None:
    read = write(link, "pour")
    first = submit(link, read)
    write(link, "contre")

    assert submit(link, read) is first


def test_an_empty_draft_is_not_signed(link: Link) -> None:
    with pytest.raises(NothingAnswered):
        submit(link, drafts.read(link.invitation).digest)
