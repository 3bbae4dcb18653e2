"""Accounts: by invitation only, checked in the same time whoever it is, closed at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne import tokens
from campagne.domain.passwords import WeakPassword
from campagne.exceptions import MalformedAddress
from campagne.extensions import db
from campagne.models.coordinator import Coordinator, Membership
from campagne.services import accounts
from tests.factories import campaigns

NOW = campaigns.CREATED
PASSWORD = "tournevis goudron papillon"


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def claire(_context: None) -> Coordinator:
    coordinator = accounts.add("Claire.Morvan@Example.org", name="Claire Morvan", now=NOW)
    accounts.set_password(coordinator, PASSWORD)
    return coordinator


@pytest.mark.database
def test_an_account_is_found_whatever_the_case_of_its_address() -> None:
    added = accounts.add("Claire.Morvan@Example.org", name=" Claire\tMorvan ", now=NOW)
    db.session.commit()

    assert accounts.by_email("claire.MORVAN@example.org") is added
    assert (added.email, added.name, added.activated) == ("Claire.Morvan@example.org", "Claire Morvan", False)


def test_adding_somebody_not_yet_activated_renews_their_link() -> None:
    first = accounts.add("claire@example.org", name="Claire", now=NOW)
    old = tokens.read_activation(accounts.activation_token(first, now=NOW))
    again = accounts.add("CLAIRE@example.org", name="Claire Morvan", admin=True, now=NOW)

    assert again is first
    assert (again.name, again.admin) == ("Claire Morvan", True)
    assert old is not None
    assert not old.opens(again.session_key, now=NOW)


def test_adding_somebody_who_has_a_password_is_refused(claire: Coordinator) -> None:
    with pytest.raises(accounts.AlreadyActive):
        accounts.add("claire.morvan@example.org", name="Autre", now=NOW)

    assert claire.name == "Claire Morvan"


@pytest.mark.parametrize(
    ("email", "name", "error"),
    [("claire", "Claire", MalformedAddress), ("claire@example.org", " \u200b", accounts.NameMissing)],
)
def test_an_account_has_an_address_and_a_name(email: str, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        accounts.add(email, name=name, now=NOW)

    assert db.session.scalar(select(func.count()).select_from(Coordinator)) == 0


def test_an_activation_link_serves_once_and_for_72_hours() -> None:
    coordinator = accounts.add("claire@example.org", name="Claire", now=NOW)
    activation = tokens.read_activation(accounts.activation_token(coordinator, now=NOW))
    assert activation is not None

    assert activation.coordinator_id == coordinator.id
    assert activation.opens(coordinator.session_key, now=NOW + timedelta(hours=72))
    assert not activation.opens(coordinator.session_key, now=NOW + timedelta(hours=72, seconds=1))
    accounts.set_password(coordinator, PASSWORD)
    assert not activation.opens(coordinator.session_key, now=NOW)


def test_the_right_password_lets_in_and_the_wrong_one_does_not(claire: Coordinator) -> None:
    assert accounts.authenticate(" CLAIRE.morvan@example.org", PASSWORD, now=NOW) is claire
    assert accounts.authenticate("claire.morvan@example.org", PASSWORD + " ", now=NOW) is None
    assert accounts.authenticate("karim@example.org", PASSWORD, now=NOW) is None


def test_an_account_without_password_lets_nobody_in() -> None:
    accounts.add("claire@example.org", name="Claire", now=NOW)

    assert accounts.authenticate("claire@example.org", "", now=NOW) is None


def test_an_unknown_address_costs_the_same_work_as_a_wrong_password(
    claire: Coordinator, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    verify = type(accounts._HASHER).verify

    def counted(hasher: object, known: str, password: str) -> bool:
        hashed.append(known[:30])
        return verify(accounts._HASHER, known, password)

    monkeypatch.setattr(type(accounts._HASHER), "verify", counted)
    accounts.authenticate("inconnue@example.org", "mauvais mot de passe", now=NOW)
    accounts.authenticate(claire.email, "mauvais mot de passe", now=NOW)

    assert len(hashed) == 2
    assert hashed[0] == hashed[1]  # same algorithm, same memory, same passes


def test_a_password_of_a_megabyte_is_refused_without_hashing(
    claire: Coordinator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(type(accounts._HASHER), "verify")
    monkeypatch.delattr(type(accounts._HASHER), "hash")

    assert accounts.authenticate(claire.email, "x" * 1_000_000, now=NOW) is None
    with pytest.raises(WeakPassword):
        accounts.set_password(claire, "x" * 1_000_000)


@pytest.mark.database
def test_the_tenth_wrong_password_pauses_sign_in_for_a_quarter_of_an_hour() -> None:
    claire = accounts.add("claire@example.org", name="Claire", now=NOW)
    accounts.set_password(claire, PASSWORD)
    for _ in range(10):
        assert accounts.authenticate(claire.email, "mauvais", now=NOW) is None
        db.session.commit()

    assert accounts.authenticate(claire.email, PASSWORD, now=NOW + timedelta(minutes=14)) is None
    assert accounts.authenticate(claire.email, PASSWORD, now=NOW + timedelta(minutes=15)) is claire


def test_a_success_forgets_earlier_failures(claire: Coordinator) -> None:
    for _ in range(9):
        accounts.authenticate(claire.email, "mauvais", now=NOW)
    accounts.authenticate(claire.email, PASSWORD, now=NOW)
    accounts.authenticate(claire.email, "mauvais", now=NOW)

    assert not claire.is_paused(NOW)


def test_a_password_hashed_at_lower_cost_is_hashed_again_at_sign_in(claire: Coordinator) -> None:
    claire.password_hash = type(accounts._HASHER)(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    assert accounts.authenticate(claire.email, PASSWORD, now=NOW) is claire
    assert "m=19456,t=2,p=1" in (claire.password_hash or "")


def test_a_new_password_ends_every_session(claire: Coordinator) -> None:
    before = claire.session_key

    accounts.set_password(claire, "citron vapeur lundi agrafe")

    assert claire.session_key != before


def test_a_password_made_of_what_everybody_knows_is_refused(claire: Coordinator) -> None:
    campaigns.organisation()
    before = claire.password_hash

    for known in ("claire-morvan-claire", "Élues et élus contre les discriminations"):
        with pytest.raises(WeakPassword):
            accounts.set_password(claire, known)

    assert claire.password_hash == before


def test_a_closed_account_signs_in_no_more_and_its_sessions_end(claire: Coordinator) -> None:
    before = claire.session_key

    accounts.deactivate(claire)

    assert accounts.authenticate(claire.email, PASSWORD, now=NOW) is None
    assert claire.session_key != before


@pytest.mark.database
def test_a_role_is_given_once() -> None:
    campaign, claire = campaigns.campaign(), campaigns.coordinator()

    assert accounts.grant(campaign, claire, "drafting") is accounts.grant(campaign, claire, "drafting")
    accounts.grant(campaign, claire, "publication")
    db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(Membership)) == 2


def test_an_unknown_role_or_person_is_refused(claire: Coordinator) -> None:
    with pytest.raises(accounts.UnknownRole, match="drafting, coordination, publication"):
        accounts.grant(campaigns.campaign(), claire, "chef")
    with pytest.raises(accounts.UnknownCoordinator):
        accounts.by_email("karim@example.org")
