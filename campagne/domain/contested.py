"""What somebody contests: one of our public addresses, or words of their own that say where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from campagne.exceptions import DomainError

ADDRESS_MAX = 500
_SITE = re.compile(r"https?://", re.IGNORECASE)
_ANSWER = re.compile(r"editions/(?P<edition>[1-9][0-9]{0,6})/reponses/(?P<ref>[^/]+)/(?P<key>[^/]+)")
_CANDIDACY = re.compile(r"candidatures/(?P<ref>[^/.]+)(\.[a-z]+)?")
_QUESTION = re.compile(r"questions/(?P<key>[^/.]+)(\.[a-z]+)?")
_CAMPAIGN = re.compile(r"(?:/integre)?/campagnes/(?P<slug>[^/]+)/(?P<rest>.*)")


class NotOurs(DomainError):
    """What is contested here stands on this site."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """A public address of ours, `local` as it was given without the name of the site, its choices included.

    `slug` is empty outside any campaign; `ref` and `key` are None where it names none.
    """

    local: str
    slug: str = ""
    edition: int | None = None
    ref: str | None = None
    key: str | None = None


def read(text: str, *, site: str) -> Address | None:
    """Return the address that `text` is, whole or without the name of `site`; None for any other words.

    Raises NotOurs for an address of another site.
    """
    if not text.startswith("/") and not _SITE.match(text):
        return None
    ours = urlsplit(site).netloc
    elsewhere = NotOurs(f"Cette adresse n'est pas de ce site, qui est {ours}.", field="contested")
    try:
        parts = urlsplit(text)
    except ValueError as error:  # brackets that hold no IPv6 address
        raise elsewhere from error
    # Browsers take a backslash, or a second slash, for the beginning of another site.
    if "\\" in text or (parts.netloc and parts.netloc.lower() != ours.lower()):
        raise elsewhere
    local = parts._replace(scheme="", netloc="", path=f"/{parts.path.lstrip('/')}").geturl()
    campaign = _CAMPAIGN.fullmatch(unquote(parts.path))
    return _within(local, campaign["slug"], campaign["rest"]) if campaign else Address(local=local)


def _within(local: str, slug: str, rest: str) -> Address:
    if found := _ANSWER.fullmatch(rest):
        return Address(local=local, slug=slug, edition=int(found["edition"]), ref=found["ref"], key=found["key"])
    if found := _CANDIDACY.fullmatch(rest):
        return Address(local=local, slug=slug, ref=found["ref"])
    if found := _QUESTION.fullmatch(rest):
        return Address(local=local, slug=slug, key=found["key"])
    return Address(local=local, slug=slug)
