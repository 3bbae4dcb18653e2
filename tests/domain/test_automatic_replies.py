"""Automatic replies are neither reports nor words of a person, whoever writes them; a person who is away is read."""

from __future__ import annotations

import pytest

from campagne.domain.bounces import Kind, read
from tests.factories.automatic import FORMS, PEOPLE, written


def test_the_corpus_holds_more_than_thirty_forms() -> None:
    assert len(FORMS) >= 30


@pytest.mark.parametrize("name", FORMS)
def test_a_program_that_answers_is_recognised(name: str) -> None:
    incoming = read(written(FORMS[name]))

    assert incoming.kind is Kind.AUTO_REPLY
    assert incoming.arrived
    assert not incoming.objects


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["Exchange, null sender alone", "Dovecot", "opening: réponse automatique"])
def test_whatever_its_line_endings(name: str, ending: str) -> None:
    assert read(written(FORMS[name]).replace(b"\n", ending.encode())).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_is_a_person(name: str) -> None:
    assert read(written(PEOPLE[name])).kind is Kind.OTHER


def test_a_report_with_a_null_sender_stays_a_report() -> None:
    report = (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail Returned to Sender\n\n"
        b"<x@example.org>: 550 5.1.1 User unknown\n"
    )

    assert read(report).kind is Kind.HARD
