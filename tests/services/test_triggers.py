"""The registry of the reasons for which a message leaves: nothing is written in the outbox, or sent, beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

import campagne
from campagne.extensions import db
from campagne.models.mailing import EMAIL_KINDS, OutgoingEmail
from campagne.services import outbox
from campagne.services.triggers import RULES, Trigger
from tests.factories import mail

PACKAGE = Path(campagne.__file__).parent


def test_each_kind_of_message_is_a_registered_trigger_with_its_rule() -> None:
    assert {trigger.value for trigger in Trigger} == set(EMAIL_KINDS)
    assert set(RULES) == set(Trigger)
    assert [trigger for trigger, rule in RULES.items() if rule.public] == [Trigger.RECEIPT]


@pytest.mark.parametrize("reason", ["receipt", "lost_link", None])
def test_a_message_without_a_registered_trigger_is_not_written(app: Flask, reason: Any) -> None:
    with app.app_context():
        mailing = mail.launched(mail.ready())
        before = len(mail.emails())
        contact = mail.emails()[0].contact

        with pytest.raises(TypeError, match="no registered trigger"):
            outbox.enqueue([outbox.Message(trigger=reason, contact=contact, mailing=mailing)], now=mail.SENDING)

        assert len(mail.emails()) == before


@pytest.mark.database
def test_the_database_refuses_a_kind_that_is_not_registered(app: Flask) -> None:
    with app.app_context():
        mail.launched(mail.ready())

        with pytest.raises(IntegrityError):
            db.session.query(OutgoingEmail).update({"kind": "lost_link"})


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in PACKAGE.rglob("*.py"):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Yield the last name of each thing called, with what is given to it, by the first name of each."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield called, [ast.unparse(each).partition(".")[0] for each in node.args]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_one_module_alone_writes_rows_of_the_outbox() -> None:
    writers = {
        name
        for name, tree in modules()
        for called, given in calls(tree)
        if called == "OutgoingEmail" or (called == "insert" and "OutgoingEmail" in given)
    }

    assert writers == {"services/outbox.py"}


def test_one_module_alone_speaks_to_a_mail_server() -> None:
    speakers = {name for name, tree in modules() if set(imported(tree)) & {"smtplib", "aiosmtplib", "flask_mail"}}
    sends = {name for name, tree in modules() for called, _ in calls(tree) if called == "RelayConnection"}

    assert speakers == {"services/relay.py", "extensions.py"}
    assert sends == {"services/delivery.py"}
