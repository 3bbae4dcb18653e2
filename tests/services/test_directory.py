"""The directory says of each candidacy what its own page says; what is remembered never outlives a change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from campagne import clock
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.services import directory, projection, remembered
from tests.factories import campaigns, crowds, lookup


@pytest.mark.database
@pytest.mark.parametrize("hours", [-1, 5, 24 * 60])
def test_every_state_is_the_one_that_an_edition_would_show(app: Flask, hours: int) -> None:
    with app.app_context():
        campaign = campaigns.campaign(election="municipal", publication_at=campaigns.DEADLINE + timedelta(days=4))
        crowds.crowd(campaign, 300)
        db.session.commit()
        now = crowds.SENT + timedelta(hours=hours)

        entries = {entry.id: entry for entry in directory.of(campaign, now=now).official}
        situation = projection.situation_of(campaign)
        shown = {
            candidacy.id: projection.public_state(candidacy, situation, now=now).state.value
            for candidacy in db.session.query(Candidacy)
        }

        assert {key: entry.state for key, entry in entries.items()} == shown
        assert len(set(shown.values())) >= 4


@pytest.mark.database
def test_a_few_candidacies_have_the_states_that_they_have_among_all(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign(election="municipal")
        crowds.crowd(campaign, 60)
        db.session.commit()
        now = crowds.SENT + timedelta(days=2)
        everyone = projection.situation_of(campaign)

        for candidacy in db.session.query(Candidacy):
            alone = projection.situation_of(campaign, only=[candidacy.id])
            assert projection.public_state(candidacy, alone, now=now) == projection.public_state(
                candidacy, everyone, now=now
            )


def test_entries_stand_in_the_official_order_and_by_name(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign(election="legislative")
        second, first = (campaigns.constituency(campaign, code, code) for code in ("0102", "0101"))
        for where, name, position in ((second, "Élan", 1), (first, "Zola", 1), (first, "Eland", 2)):
            campaigns.candidacy(where, "Awa", name, position=position)

        everyone = directory.of(campaign, now=clock.now())

        official, by_name = directory.load(everyone.official), directory.load(everyone.by_name)
        assert [candidacy.last_name for candidacy in official] == ["Zola", "Eland", "Élan"]
        assert [candidacy.last_name for candidacy in by_name] == ["Élan", "Eland", "Zola"]


def test_the_words_of_a_candidacy_are_its_name_place_label_and_reference(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign(election="municipal")
        where = campaigns.constituency(campaign, "01004", "Ambérieu-en-Bugey")
        ref = campaigns.candidacy(where, "Inès", "Œrsted", label="Pour l'été").ref

        everyone = directory.of(campaign, now=clock.now())

        for words in ("oersted ines", "bugey amberieu", "01004", "ETE pour", ref):
            assert len(everyone.look_up({}, words).entries) == 1


@pytest.mark.database
def test_what_was_counted_is_kept_until_something_is_written(app: Flask) -> None:
    made: list[int] = []

    def counted() -> int:
        made.append(1)
        return db.session.query(Campaign).count()

    def read() -> int:
        with app.app_context():
            db.session.info["reading"] = True
            return remembered.remember("campaigns", counted)

    assert (read(), read(), len(made)) == (0, 0, 1)
    with app.app_context():
        campaigns.campaign()
        db.session.commit()
    assert (read(), read(), len(made)) == (1, 1, 2)
    with app.app_context():
        campaigns.campaign("annulée")
        db.session.rollback()
    assert read() == 1
    with app.app_context():
        lookup.campaign().title = "Un autre titre"
        db.session.commit()
    read()
    assert len(made) >= 3


def test_a_transaction_that_writes_counts_for_itself(app: Flask) -> None:
    with app.app_context():
        campaigns.campaign()
        assert remembered.remember("campaigns", lambda: db.session.query(Campaign).count()) == 1
        db.session.rollback()
        assert remembered.remember("campaigns", lambda: db.session.query(Campaign).count()) == 0
