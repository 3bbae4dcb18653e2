"""Hiding an inserted reply: it goes everywhere with the name of its author, a note stays, everything else verifies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from campagne.domain import verifier
from campagne.domain.inserted_replies import leaf
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.edition import REPLY, PublishedPage, Redaction
from campagne.models.reply_request import ReplyRequest
from campagne.services import bundles, editions, gate, hidden_replies, redactions, reply_decisions
from tests.factories import campaigns, former
from tests.factories import reply_requests as factory

NOW = factory.RECEIVED + timedelta(hours=2)
LATER = NOW + timedelta(hours=1)
NOTE = "[droit de réponse masqué le mardi 6 avril 2027 : diffamation (jugement du 6 avril 2027)]"
GROUND: dict[str, Any] = {"motive": "diffamation", "basis": "jugement du 6 avril 2027", "by": None, "now": LATER}


@pytest.fixture
def request_(app: Flask) -> Iterator[ReplyRequest]:
    """A reply that edition 2 inserted."""
    with app.app_context():
        candidacy = factory.published()
        asked, place = factory.received(candidacy.constituency.campaign), factory.answer_of(candidacy)
        given: dict[str, Any] = {"site": factory.SITE, "identified": True, "now": factory.RECEIVED}
        reply_decisions.insert(asked, place=place, by=campaigns.coordinator(), **given)
        publish(asked.campaign)
        yield asked


@pytest.fixture
def older(app: Flask) -> Iterator[Campaign]:
    """Two replies that an edition of format 2 covered in clear."""
    with app.app_context():
        former.load(former.REPLIES, former.REPLIES_REVISION)
        yield db.session.scalars(select(Campaign)).one()


def publish(campaign: Campaign, hours: int = 0) -> None:
    now = NOW + timedelta(hours=hours)
    editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()


def hide(request: ReplyRequest) -> Redaction:
    note = hidden_replies.hide(request, **GROUND)
    db.session.commit()
    return note


def bundle(campaign: Campaign, path: Path) -> str:
    with path.open("wb") as file:
        bundles.write(campaign, file)
    return str(path)


def rows() -> list[PublishedPage]:
    return db.session.query(PublishedPage).filter_by(kind=REPLY).order_by(PublishedPage.id).all()


@pytest.mark.database
def test_its_words_its_author_and_its_salt_are_gone_and_a_note_stands_there(request_: ReplyRequest) -> None:
    (before,) = rows()
    assert before.leaf == leaf("presidentielle-2027", request_.ref, before.body, before.salt or "")
    place = {name: before.body[name] for name in ("candidacy_ref", "question_key")}

    hide(request_)

    (row,) = rows()
    assert row.body == {**place, "name": "", "quality": "", "passage": "", "text": NOTE}
    assert (row.salt, row.leaf, row.hidden_at, row.first_edition) == ("", request_.leaf, LATER, 2)
    assert (request_.text, request_.passage, request_.salt, request_.name) == ("", "", "", "Paul Vasseur")
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert last.action == "reply.hide"


@pytest.mark.database
def test_everything_else_still_verifies_before_and_after_the_next_edition(
    request_: ReplyRequest, tmp_path: Path
) -> None:
    old = bundle(request_.campaign, tmp_path / "old.zip")
    hide(request_)
    found = verifier.check(bundle(request_.campaign, tmp_path / "hidden.zip"), old=old)
    assert (found["problems"], len(found["unsigned"]), found["unproven"]) == ([], 1, [])

    publish(request_.campaign, 2)

    found = verifier.check(bundle(request_.campaign, tmp_path / "covered.zip"), old=old)
    assert (found["problems"], found["unsigned"], found["unproven"]) == ([], [], [])
    assert [(row["candidacy"], row["question"], row["motive"]) for row in found["hidden"]] == [
        (request_.candidacy_ref, f"reply/{request_.ref}", "diffamation")
    ]
    assert len(rows()) == 1
    (page,) = (
        row for row in verifier.Bundle(str(tmp_path / "covered.zip")).rows[verifier.PAGES] if row["kind"] == REPLY
    )
    assert {page["body"][name] for name in ("name", "quality", "passage", "text", "salt")} == {None}


@pytest.mark.parametrize("covered", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'testing_logement', 'sanctions')",
        'body = replace(body, \'"name": ""\', \'"name": "X"\'), salt = \'ab\'',
        "leaf = 'ab'",
        "salt = 'ab'",
    ],
)
def test_what_is_altered_after_it_was_hidden_is_named(
    request_: ReplyRequest, tmp_path: Path, change: str, covered: bool
) -> None:
    hide(request_)
    if covered:
        publish(request_.campaign, 2)
    db.session.execute(text("DROP TRIGGER guard_published_pages_update"))
    db.session.execute(text(f"UPDATE published_pages SET {change} WHERE kind = 'reply'"))  # noqa: S608 -- the changes above

    found = verifier.check(bundle(request_.campaign, tmp_path / "altered.zip"))
    assert not found["valid"]
    assert any(REPLY in " ".join(filter(None, problem.values())) for problem in found["problems"])


@pytest.mark.database
@pytest.mark.parametrize(
    "values",
    [
        {"body": {}},
        {"salt": ""},
        {"hidden_at": LATER},
        {"leaf": "ab"},
        {"body": {"text": NOTE}, "salt": "", "hidden_at": LATER},
    ],
)
def test_the_database_lets_nothing_else_be_erased(request_: ReplyRequest, values: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="a public row only ends, once"):
        db.session.execute(update(PublishedPage).where(PublishedPage.kind == REPLY).values(**values))
    db.session.rollback()


def test_a_reply_is_hidden_once_for_a_reason_and_where_it_shows(request_: ReplyRequest) -> None:
    accepted = factory.received(request_.campaign, origin="y")
    with pytest.raises(hidden_replies.NoSuchReply):
        hidden_replies.hide(accepted, **GROUND)
    for changed, error in (("motive", redactions.UnknownMotive), ("basis", redactions.BasisMissing)):
        with pytest.raises(error):
            hidden_replies.hide(request_, **GROUND | {changed: ""})
    hide(request_)
    with pytest.raises(redactions.AlreadyHidden):
        hidden_replies.hide(request_, **GROUND)


def test_silence_and_the_end_let_it_be_hidden_and_a_closed_account_does_not(request_: ReplyRequest) -> None:
    closed = campaigns.coordinator("parti@example.org", active=False)
    with pytest.raises(gate.NotAllowed):
        hidden_replies.hide(request_, **GROUND | {"by": closed})
    db.session.rollback()
    request_.campaign.status = "archived"
    hide(request_)
    publish(request_.campaign, 2)
    assert db.session.scalars(select(PublishedPage.hidden_at).filter_by(kind=REPLY)).one() == LATER


def test_a_file_of_format_2_verifies_as_before_and_names_an_altered_reply() -> None:
    found = verifier.check(str(former.REPLIES_BUNDLE))
    assert (found["problems"], found["edition"], found["unproven"]) == ([], 2, [])


@pytest.mark.database
@pytest.mark.parametrize("first", ["hide", "publish"])
def test_replies_covered_in_clear_can_be_hidden_too(older: Campaign, tmp_path: Path, first: str) -> None:
    since = str(former.REPLIES_BUNDLE)
    assert verifier.check(bundle(older, tmp_path / "1.zip"), old=since)["problems"] == []
    request = db.session.scalars(select(ReplyRequest).filter_by(name="Awa Delorme")).one()
    assert None not in {row.leaf for row in rows()}
    if first == "publish":
        candidacy = reply_decisions.candidacy_of(request)
        assert candidacy is not None
        candidacy.label = "Rivage"
        publish(older, 1)

    hide(request)
    assert verifier.check(bundle(older, tmp_path / "2.zip"), old=since)["problems"] == []
    publish(older, 3)

    found = verifier.check(bundle(older, tmp_path / "3.zip"), old=since)
    assert (found["problems"], found["unsigned"]) == ([], [])
    assert found["unproven"] == [{"candidacy": request.candidacy_ref, "edition": 2}]
    assert [row.first_edition for row in rows()] == [2, 2]


@pytest.mark.database
def test_going_back_and_forth_keeps_what_was_drawn(request_: ReplyRequest, tmp_path: Path) -> None:
    hide(request_)
    publish(request_.campaign, 2)
    columns = select(PublishedPage.salt, PublishedPage.leaf, PublishedPage.hidden_at).order_by(PublishedPage.id)
    before = db.session.execute(columns).all()
    db.session.remove()
    downgrade(revision=former.REPLIES_REVISION)
    upgrade()
    assert db.session.execute(columns).all() == before
    assert verifier.check(bundle(db.session.scalars(select(Campaign)).one(), tmp_path / "b.zip"))["problems"] == []
