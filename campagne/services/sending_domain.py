"""Asking whether our mail will be believed: the domain's records, and the relay itself; the answers are kept, dated.

It speaks to name servers and to the relay, for some seconds at most: no transaction is open meanwhile, and no page that
is read ever waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import dns.exception
import dns.resolver
from flask import current_app
from sqlalchemy import select

from campagne.domain import sending_domain
from campagne.domain.editions import digest
from campagne.domain.sending_domain import Finding
from campagne.extensions import db
from campagne.models.domain_check import DomainCheck
from campagne.services.relay import RelayConnection

_ANSWER_SECONDS = 2.0
_RELAY_SECONDS = 5
_NO_RECORD = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)


def check() -> list[Finding]:
    """Ask everything, now. Touches no table."""
    sender, back = _domains()
    if current_app.config["DNS_RESOLVER"] == "none":
        return [sending_domain.unasked(sender), _relay()]
    names, selector = _Names(), current_app.config["DKIM_SELECTOR"]
    return [
        sending_domain.spf(back, names.texts(back)),
        sending_domain.dkim(sender, selector, names.texts(f"{selector}._domainkey.{sender}") if selector else []),
        sending_domain.dmarc(sender, _dmarc_texts(names, sender)),
        sending_domain.returned(back, sender, names.exchangers(back)),
        _relay(),
    ]


def keep(findings: Sequence[Finding], *, now: datetime) -> DomainCheck:
    """Keep what was found, dated, with the settings that it is about."""
    row = DomainCheck(checked_at=now, settings=_settings(), findings=[asdict(finding) for finding in findings])
    db.session.add(row)
    db.session.flush()
    return row


def latest() -> tuple[list[Finding], datetime | None]:
    """Return the last findings about the present settings, and when they were made; nothing and None before any."""
    row = db.session.scalars(
        select(DomainCheck).where(DomainCheck.settings == _settings()).order_by(DomainCheck.id.desc()).limit(1)
    ).first()
    return ([Finding(**finding) for finding in row.findings], row.checked_at) if row else ([], None)


class _Names:
    """Questions to the name servers that the settings give. Once none answers, nothing more is asked."""

    def __init__(self) -> None:
        self._resolver = _resolver(current_app.config["DNS_RESOLVER"] or None)
        self._silent = False

    def texts(self, name: str) -> list[str] | None:
        """Return the text records of a name, each in one piece; None when no server answers."""
        answer = self._ask(name, "TXT")
        return None if answer is None else [b"".join(each.strings).decode("utf-8", "replace") for each in answer]

    def exchangers(self, name: str) -> list[str] | None:
        """Return the servers that take mail for a name: its MX, else its own address (RFC 5321, 5.1)."""
        answer = self._ask(name, "MX")
        if answer:
            return [each.exchange.to_text() for each in answer]
        own = answer if answer is None else self._ask(name, "A") or self._ask(name, "AAAA")
        return None if own is None else [name for _ in own]

    def _ask(self, name: str, kind: str) -> list[Any] | None:
        if self._silent:
            return None
        try:
            return list(self._resolver.resolve(name, kind, search=False))
        except _NO_RECORD:
            return []
        except dns.exception.DNSException:
            self._silent = True
            return None


def _resolver(place: tuple[str, int] | None) -> dns.resolver.Resolver:
    """Return the system's resolver, or one that asks the server at that address and port."""
    resolver = dns.resolver.Resolver(configure=not place)
    if place:
        resolver.nameservers, resolver.port = [place[0]], place[1]
    resolver.timeout, resolver.lifetime = _ANSWER_SECONDS / 2, _ANSWER_SECONDS
    return resolver


def _dmarc_texts(names: _Names, domain: str) -> list[str] | None:
    """Return the policy of a domain, or of the nearest domain above that has one (RFC 7489, 6.6.3)."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        texts = names.texts(f"_dmarc.{'.'.join(labels[start:])}")
        if texts is None or any(text.lower().startswith("v=dmarc1") for text in texts):
            return texts
    return []


def _relay() -> Finding:
    config = current_app.config
    return sending_domain.relay(
        RelayConnection.probe(seconds=_RELAY_SECONDS),
        encrypted=bool(config["MAIL_USE_TLS"] or config["MAIL_USE_SSL"]),
        local=config["MAIL_SERVER"] in {"localhost", "127.0.0.1", "::1"},
    )


def _domains() -> tuple[str, str]:
    """Return the domain that signs mail, and the one to which it comes back."""
    sender = str(current_app.config["MAIL_DEFAULT_SENDER"]).rpartition("@")[2].lower()
    return sender, current_app.config["BOUNCE_DOMAIN"] or sender


def _settings() -> str:
    config = current_app.config
    names = ("MAIL_SERVER", "MAIL_PORT", "MAIL_USERNAME", "MAIL_USE_TLS", "MAIL_USE_SSL", "DKIM_SELECTOR")
    return digest({"domains": list(_domains())} | {name: config[name] for name in names})
