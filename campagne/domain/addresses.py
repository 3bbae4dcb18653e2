"""What an e-mail address may be: one that any mail server of today can write to."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from campagne.domain.text import clean_line
from campagne.exceptions import MalformedAddress

_SEVERAL = re.compile(r"[;, ]")
# RFC 2606 keeps `.invalid` from ever existing, so that a rehearsal can write to nobody. The validator refuses it as it
# refuses `.localhost`; a stand-in lets it check the rest.
_REHEARSAL, _STAND_IN = ".invalid", ".example"


def normalise_address(text: str) -> str:
    """Return an address as it can be given to SMTP: the part before « @ » as typed, the domain in ASCII (IDNA).

    `Élu@…` is refused, since not every server takes an accent there (RFC 6531); `contact@mairie-évreux.example` becomes
    `contact@xn--mairie-vreux-heb.example`. No network is asked. Raises MalformedAddress, in one French sentence.
    """
    address = clean_line(text).removeprefix("mailto:").strip("<>")
    if not address:
        raise MalformedAddress("L’adresse manque.")
    shown = address[:80]
    local, at, domain = address.rpartition("@")
    if not at:
        raise MalformedAddress(f"« {shown} » n’est pas une adresse : il y manque le signe « @ ».")
    if "@" in local or _SEVERAL.search(address):
        raise MalformedAddress(f"« {shown} » : une seule adresse par ligne, sans espace.")
    if not local.isascii():
        raise MalformedAddress(f"« {shown} » : une lettre accentuée avant le « @ » n’est pas acceptée partout.")
    try:
        return _validated(local, domain)
    except EmailNotValidError as error:
        raise MalformedAddress(f"« {shown} » n’est pas une adresse valide.") from error


def address_key(address: str) -> str:
    """Return the key under which two spellings of an address are one: mail servers do not tell case apart."""
    return address.lower()


def _validated(local: str, domain: str) -> str:
    rehearsal = domain.lower().endswith(_REHEARSAL)
    checked = domain[: -len(_REHEARSAL)] + _STAND_IN if rehearsal else domain
    found = validate_email(f"{local}@{checked}", check_deliverability=False, allow_smtputf8=False, strict=True)
    ascii_domain = found.ascii_domain
    return f"{found.local_part}@{ascii_domain.removesuffix(_STAND_IN) + _REHEARSAL if rehearsal else ascii_domain}"
