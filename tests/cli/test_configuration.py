"""A start that cannot be: everything that is missing, in words and without a trace of the program."""

from __future__ import annotations

import subprocess
import sys

import pytest

import config
from tests.fixtures.keys import KEYS


def test_a_production_without_settings_names_all_of_them_and_nothing_else(environment: dict[str, str]) -> None:
    bare = {name: value for name, value in environment.items() if name not in {"SECRET_KEY", "MAIL_URL", "MAIL_FROM"}}
    command = [sys.executable, "-m", "campagne", "db", "check"]

    started = subprocess.run(
        command, env=bare | {"CAMPAGNE_ENV": "production"}, capture_output=True, text=True, check=False, timeout=60
    )

    assert started.returncode == 1
    assert started.stdout == ""
    assert all(name in started.stderr for name in ("SECRET_KEY", "MAIL_URL", "MAIL_FROM", "PUBLIC_URL"))
    assert "Traceback" not in started.stderr


@pytest.mark.parametrize(
    "domain", ["retours", "https://retours.example.org", "a b.example.org", "é.example.org", "x@y.fr"]
)
def test_mail_comes_back_to_a_domain_or_the_start_says_what_is_expected(domain: str) -> None:
    with pytest.raises(config.ConfigurationError, match="BOUNCE_DOMAIN : attendu un nom de domaine"):
        config.read({**KEYS, "BOUNCE_DOMAIN": domain})


@pytest.mark.parametrize(
    "sender", ["campagne", "Réseau <a@example.org>", "a@example.org, b@example.org", "é@example.org"]
)
def test_mail_leaves_from_one_address_or_the_start_says_what_is_expected(sender: str) -> None:
    with pytest.raises(config.ConfigurationError, match="MAIL_FROM : attendu une seule adresse"):
        config.read({**KEYS, "MAIL_FROM": sender})


@pytest.mark.parametrize("place", ["dns.example.org", "192.0.2.1:port", "1.2.3", "192.0.2.1:70000", "system"])
def test_a_name_server_is_an_address_or_the_start_says_what_is_expected(place: str) -> None:
    with pytest.raises(config.ConfigurationError, match="DNS_RESOLVER : attendu l'adresse d'un serveur de noms"):
        config.read({**KEYS, "DNS_RESOLVER": place})


@pytest.mark.parametrize(
    ("place", "read"),
    [("", ""), ("none", "none"), ("192.0.2.1", ("192.0.2.1", 53)), ("[2001:db8::1]:5353", ("2001:db8::1", 5353))],
)
def test_a_name_server_is_read_with_its_port(place: str, read: str | tuple[str, int]) -> None:
    assert config.read({**KEYS, "DNS_RESOLVER": place}).dns_resolver == read


@pytest.mark.parametrize("selector", ["s 1", "s1.", "é", "a" * 64])
def test_the_name_of_a_key_is_one_or_the_start_says_what_is_expected(selector: str) -> None:
    with pytest.raises(config.ConfigurationError, match="DKIM_SELECTOR : attendu le nom d'une clé"):
        config.read({**KEYS, "DKIM_SELECTOR": selector})


@pytest.mark.parametrize("url", ["campagne.sqlite3", "postgres://u@h/b", "postgresql://u@h/b", "mysql://u@h/b"])
def test_a_database_that_cannot_be_opened_stops_the_start(url: str) -> None:
    with pytest.raises(config.ConfigurationError, match="DATABASE_URL : attendu une adresse qui commence par sqlite"):
        config.read({**KEYS, "DATABASE_URL": url})


@pytest.mark.parametrize(
    "url",
    [
        "imap.example.org",
        "http://u:secret@imap.example.org/",
        "imap://u:secret@imap.example.org/INBOX",
        "imaps://imap.example.org/INBOX",
        "imaps://u@imap.example.org",
        "imaps://u:secret@imap.example.org:x/",
        "imaps://u:secret%0d%0aNOOP@imap.example.org/",
        "imaps://u:secret@imap.example.org/%C3%A9t%C3%A9",
    ],
)
def test_a_mailbox_of_returned_mail_is_named_whole_and_behind_tls(url: str) -> None:
    with pytest.raises(config.ConfigurationError, match="BOUNCE_MAILBOX_URL : attendu imaps://") as refusal:
        config.read({**KEYS, "BOUNCE_MAILBOX_URL": url})
    assert "secret" not in str(refusal.value)


def test_a_mailbox_has_the_usual_port_and_folder_and_hides_its_password() -> None:
    mailbox = config.read({**KEYS, "BOUNCE_MAILBOX_URL": "imaps://u%40x:a%2Fb@imap.example.org"}).bounce_mailbox

    assert mailbox is not None
    assert (mailbox.port, mailbox.folder, mailbox.user, mailbox.password) == (993, "INBOX", "u@x", "a/b")
    assert "a/b" not in repr(mailbox)
