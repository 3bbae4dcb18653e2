"""Signing: who builds an edition signs it, with the key of that day, and says whether pages could have read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from campagne.domain import signatures
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.services import editions, signing
from tests.factories import campaigns

NOW = campaigns.DEADLINE + timedelta(days=4)


@pytest.fixture
def campaign(app: Flask, tmp_path: Path) -> Iterator[Campaign]:
    """A campaign of one candidacy, in an instance that has a key."""
    app.config["SIGNING_KEY_FILE"] = tmp_path / "signing.pem"
    signing.draw(tmp_path / "signing.pem")
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        yield campaign


def publish(campaign: Campaign, days: int = 0) -> Edition:
    campaigns.candidacy(campaigns.constituency(campaign, f"0{days + 1}01", "Ain"), "Paul", f"Vasseur {days}")
    now = NOW + timedelta(days=days)
    return editions.build(editions.plan(campaign, now=now), now=now)


def test_an_edition_is_signed_by_the_process_that_builds_it(campaign: Campaign) -> None:
    edition = publish(campaign)
    assert edition.key is not None
    assert edition.signature is not None
    assert signatures.holds(edition.key, edition.signature, edition.digest)
    assert edition.separated is True


def test_what_signs_beside_the_pages_says_so(app: Flask, campaign: Campaign) -> None:
    app.config[signing.SERVES_PAGES] = True
    assert publish(campaign).separated is False


def test_another_key_signs_what_comes_after_it_once_somebody_accepts_it(
    app: Flask, campaign: Campaign, tmp_path: Path
) -> None:
    first = publish(campaign)
    app.config["SIGNING_KEY_FILE"] = tmp_path / "other.pem"
    public = signing.draw(tmp_path / "other.pem")
    with pytest.raises(signing.OtherKey, match=f"campagne keys change {campaign.slug} {public}"):
        signing.refuse_other(campaign)
    signing.accept(campaign, public, by=None, second=None, now=NOW)
    second = publish(campaign, days=1)
    assert first.key != second.key
    assert second.previous == first.digest
    assert publish(campaign, days=2).key == public


def test_a_signed_history_does_not_go_on_unsigned_by_itself(app: Flask, campaign: Campaign) -> None:
    public, file = publish(campaign).key, app.config["SIGNING_KEY_FILE"]
    app.config["SIGNING_KEY_FILE"] = None
    with pytest.raises(signing.OtherKey, match="SIGNING_KEY_FILE manque ici"):
        publish(campaign, days=1)
    assert signing.readable()
    signing.accept(campaign, signing.NO_KEY, by=None, second=None, now=NOW)
    assert publish(campaign, days=2).key is None
    app.config["SIGNING_KEY_FILE"] = file
    with pytest.raises(signing.OtherKey, match=f"n'est pas signée.*{public}"):
        publish(campaign, days=3)


def test_an_unsigned_history_begins_to_be_signed_by_itself(app: Flask, campaign: Campaign) -> None:
    file, app.config["SIGNING_KEY_FILE"] = app.config["SIGNING_KEY_FILE"], None
    publish(campaign)
    app.config["SIGNING_KEY_FILE"] = file
    assert publish(campaign, days=1).key


def test_without_a_key_an_edition_is_not_signed(app: Flask, campaign: Campaign) -> None:
    app.config["SIGNING_KEY_FILE"] = None
    edition = publish(campaign)
    assert (edition.key, edition.signature, edition.separated) == (None, None, None)


def test_where_the_key_cannot_be_read_nothing_is_built(app: Flask, campaign: Campaign, tmp_path: Path) -> None:
    app.config["SIGNING_KEY_FILE"] = tmp_path / "elsewhere.pem"
    assert not signing.readable()
    with pytest.raises(signing.SigningKeyUnreadable, match="SIGNING_KEY_FILE"):
        publish(campaign)
    assert editions.latest(campaign) is None


def test_a_key_is_drawn_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.pem"
    public = signing.draw(path)
    assert len(public) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(signing.KeyFileExists, match="existe déjà"):
        signing.draw(path)
