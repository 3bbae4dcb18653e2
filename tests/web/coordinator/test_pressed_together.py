"""« Envoyer » pressed by two people at the same moment, twice each, then reloaded: one message for each address."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from campagne.extensions import db
from campagne.models.mailing import Mailing
from tests.factories import lookup, mail, people
from tests.fixtures.client import CheckedClient

PEOPLE = 30
At = Callable[[str | datetime], datetime]


@pytest.fixture
def pressing(app: Flask, at: At) -> list[CheckedClient]:
    """Two coordinators signed in, each from two tabs, and a campaign that only waits for one of them."""
    at(mail.SENDING)
    for email in (people.CLAIRE, people.KARIM):
        people.person(app, email)
    with app.app_context():
        campaign = mail.crowd(PEOPLE)
        for email in (people.CLAIRE, people.KARIM):
            people.member(campaign, email)
        mail.checked(campaign)
    tabs = [app.test_client() for _ in range(4)]
    for tab, email in zip(tabs, (people.CLAIRE, people.KARIM) * 2, strict=True):
        people.sign_in(tab, email)
    return [tab for tab in tabs if isinstance(tab, CheckedClient)]


@pytest.mark.database
def test_two_people_who_press_together_send_one_message_to_each_address(
    app: Flask, pressing: list[CheckedClient]
) -> None:
    page = "/coordination/campagnes/presidentielle-2027/invitation/envoi"
    forms = [tab.form(page, "send") for tab in pressing]
    start = threading.Barrier(len(pressing))

    def press(rank: int) -> TestResponse:
        start.wait(30)
        return pressing[rank].post(forms[rank].action, data=forms[rank].values)

    with ThreadPoolExecutor(len(pressing)) as hands:
        answers = list(hands.map(press, range(len(pressing))))
    answers += [tab.post(form.action, data=form.values) for tab, form in zip(pressing, forms, strict=True)]

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    with app.app_context():
        written = Counter((email.candidacy_id, email.contact_id) for email in mail.emails())
        assert len(written) == PEOPLE
        assert set(written.values()) == {1}
        assert db.session.query(Mailing).filter(Mailing.state == "sending").count() == 1
        assert lookup.questionnaire().frozen
