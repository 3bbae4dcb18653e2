"""The sending domain and the relay, asked for real: a name server and mail servers on loopback, their answers kept."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from flask import Flask
from flask.testing import FlaskCliRunner

import config
from campagne import create_app
from campagne.extensions import db
from campagne.services import sending_domain
from tests.factories import mail
from tests.factories.certificates import certificate
from tests.fixtures.mail import MailSink
from tests.fixtures.names import NameServer

KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + "A" * 336
SOUND = {
    ("example.org", "TXT"): ['"autre chose"', '"v=spf1 include:relais.example.net -all"'],
    ("example.org", "MX"): ["10 mx.example.org."],
    ("s1._domainkey.example.org", "TXT"): [f'"v=DKIM1; k=rsa; p={KEY[:200]}" "{KEY[200:]}"'],
    ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:d@example.org"'],
}


def verdicts() -> dict[str, str]:
    return {finding.key: finding.verdict for finding in sending_domain.check()}


def sentence(key: str) -> str:
    return next(finding.sentence for finding in sending_domain.check() if finding.key == key)


def test_a_domain_in_order_is_said_so(app: Flask, name_server: NameServer, smtp: MailSink) -> None:
    name_server.records |= SOUND

    with app.app_context():
        assert verdicts() == dict.fromkeys(("spf", "dkim", "dmarc", "return", "relay"), "good")
    assert smtp.received == []


@pytest.mark.parametrize(
    "case",
    [
        (("example.org", "TXT"), [], "spf", "bad", "aucun enregistrement"),
        (("example.org", "TXT"), ['"v=spf1 -all"', '"v=spf1 ~all"'], "spf", "bad", "2 enregistrements"),
        (("example.org", "TXT"), ['"v=spf1 +all"'], "spf", "bad", "autorise tout le monde"),
        (("example.org", "TXT"), ['"v=spf1 all"'], "spf", "bad", "autorise tout le monde"),
        (("example.org", "TXT"), ['"v=spf1 include:a.example"'], "spf", "advice", "manque"),
        (("example.org", "TXT"), ['"v=spf1 redirect=a.example"'], "spf", "good", "publié"),
        (("example.org", "TXT"), ['"v=spf1x -all"'], "spf", "bad", "aucun enregistrement"),
        (("s1._domainkey.example.org", "TXT"), [], "dkim", "bad", "aucune clé"),
        (("s1._domainkey.example.org", "TXT"), ['"v=DKIM1; p="'], "dkim", "bad", "clé retirée"),
        (("s1._domainkey.example.org", "TXT"), ['"v=DKIM1; p=????"'], "dkim", "bad", "illisible"),
        (("s1._domainkey.example.org", "TXT"), ['"v=DKIM1; p=AAAA"'], "dkim", "bad", "trop courte"),
        (("s1._domainkey.example.org", "TXT"), [f'"k=ed25519; p={"A" * 43}="'], "dkim", "good", "clé publiée"),
        (("_dmarc.example.org", "TXT"), [], "dmarc", "bad", "aucune politique"),
        (("_dmarc.example.org", "TXT"), ['"v=DMARC1; p=none"'], "dmarc", "advice", "laisse passer les faux"),
        (("_dmarc.example.org", "TXT"), ['"v=DMARC1; p=REJECT"'], "dmarc", "good", "« reject »"),
        (("_dmarc.example.org", "TXT"), ['"v=DMARC1; p=peut-etre"'], "dmarc", "bad", "aucune politique lisible"),
        (("example.org", "MX"), ["0 ."], "return", "bad", "ne reçoit pas de courriel"),
        (("example.org", "MX"), [], "return", "bad", "ne reçoit pas de courriel"),
    ],
)
def test_each_fault_is_named_with_its_remedy(
    app: Flask, name_server: NameServer, case: tuple[tuple[str, str], list[str], str, str, str]
) -> None:
    record, values, key, verdict, said = case
    name_server.records |= SOUND
    name_server.has(*record, *values)

    with app.app_context():
        (found,) = [finding for finding in sending_domain.check() if finding.key == key]
    assert (found.verdict, said in found.sentence) == (verdict, True)
    assert bool(found.remedy) == (verdict != "good")


def test_the_address_of_a_domain_without_exchanger_takes_its_mail(app: Flask, name_server: NameServer) -> None:
    name_server.records |= SOUND
    name_server.has("example.org", "MX")
    name_server.has("example.org", "A", "192.0.2.1")

    with app.app_context():
        assert verdicts()["return"] == "good"


def test_the_policy_of_the_domain_above_holds_for_its_own(settings: dict[str, str], name_server: NameServer) -> None:
    name_server.records |= SOUND
    app = create_app(config.read(settings | {"MAIL_FROM": "a@courrier.example.org", "BOUNCE_DOMAIN": "r.example.net"}))

    with app.app_context():
        found = verdicts()
    assert found["dmarc"] == "good"
    assert {("_dmarc.courrier.example.org", "TXT"), ("_dmarc.example.org", "TXT")} <= set(name_server.asked)


def test_a_return_domain_of_somebody_else_is_advised_against(settings: dict[str, str], name_server: NameServer) -> None:
    name_server.has("retours.example.net", "MX", "10 mx.example.net.")
    app = create_app(config.read(settings | {"BOUNCE_DOMAIN": "retours.example.net"}))

    with app.app_context():
        assert "étranger à example.org" in sentence("return")


def test_a_silent_name_server_is_asked_once_and_said(app: Flask, name_server: NameServer) -> None:
    name_server.silent = True
    began = time.monotonic()

    with app.app_context():
        found = verdicts()
    assert found == dict.fromkeys(("spf", "dkim", "dmarc", "return", "relay"), "bad")
    assert time.monotonic() - began < 6


def test_where_nothing_is_to_be_asked_it_is_said_and_refuses_nothing(app: Flask, smtp: MailSink) -> None:
    with app.app_context():
        assert verdicts() == {"dns": "unverified", "relay": "good"}
        assert "non vérifié" in sentence("dns")


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of a mail server that speaks under a certificate that nobody knows, and that certificate."""
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True)
    controller.start()
    yield port, path
    controller.stop()


@pytest.mark.parametrize("trusted", [True, False])
def test_the_relay_is_met_and_its_certificate_checked(
    settings: dict[str, str], secured: tuple[int, Path], monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    port, path = secured
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    app = create_app(config.read(settings | {"MAIL_URL": f"smtp://127.0.0.1:{port}?tls=starttls"}))

    with app.app_context():
        assert verdicts()["relay"] == ("good" if trusted else "bad")
        assert ("certificat vérifié" if trusted else "certificate refused") in sentence("relay")


@pytest.mark.database
def test_what_was_found_is_kept_for_the_settings_that_it_is_about(app: Flask, database_kind: str) -> None:
    with app.app_context():
        assert sending_domain.latest() == ([], None)
        findings = sending_domain.check()
        sending_domain.keep(findings, now=mail.SENDING - timedelta(days=1))
        sending_domain.keep(findings, now=mail.SENDING)
        db.session.commit()
        assert sending_domain.latest() == (findings, mail.SENDING)

        app.config["MAIL_PORT"] = 26
        assert sending_domain.latest() == ([], None)


def test_the_command_says_it_in_french_and_in_json_and_keeps_it(
    app: Flask, runner: FlaskCliRunner, name_server: NameServer, smtp: MailSink
) -> None:
    name_server.records |= SOUND
    told = runner.invoke(args=["emails", "check"])
    assert told.exit_code == 0
    assert "bon         SPF de example.org : publié." in told.output

    name_server.has("_dmarc.example.org", "TXT")
    result = runner.invoke(args=["emails", "check", "--json"])
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    assert {finding["key"]: finding["verdict"] for finding in findings}["dmarc"] == "bad"
    with app.app_context():
        assert len(sending_domain.latest()[0]) == 5
