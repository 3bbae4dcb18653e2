"""What a sending domain publishes so that others believe its mail: SPF, DKIM, DMARC, and a domain that takes mail back.

SPF is RFC 7208, DKIM RFC 6376, DMARC RFC 7489, a domain that refuses all mail RFC 7505. Large providers ask for the
three from whoever writes to many.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campagne.domain.dates import full_moment
from campagne.domain.preflight import Point

GOOD, BAD, ADVICE, UNVERIFIED = "good", "bad", "advice", "unverified"
FRESH = timedelta(days=1)
"""How long a verification holds: records change, certificates end."""
_KEY_BYTES_MIN = 140
"""A 1024-bit RSA key in its envelope (SubjectPublicKeyInfo) is 162 bytes long; shorter ones are refused everywhere."""
_ED25519_BYTES = 32
_ALL = re.compile(r"(?:^|\s)([-~?+]?)all(?:\s|$)", re.IGNORECASE)

Texts = Sequence[str] | None
"""The text records at a name, each in one piece; None when no server answered."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found on one point: a verdict (good, bad, advice, unverified) in a sentence, and what to do about it."""

    key: str
    verdict: str
    sentence: str
    remedy: str = ""


def spf(domain: str, texts: Texts) -> Finding:
    """Judge the record that says which servers write for the return domain."""
    if texts is None:
        return _silent("spf", f"SPF de {domain}")
    found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    remedy = f"Publiez sous {domain} un texte « v=spf1 include:(votre serveur d'envoi) -all »."
    if len(found) != 1:
        how_many = "aucun enregistrement" if not found else f"{len(found)} enregistrements, un seul est permis"
        return Finding(key="spf", verdict=BAD, sentence=f"SPF de {domain} : {how_many}.", remedy=remedy)
    end = _ALL.search(found[0])
    if end and end[1] in {"", "+"}:
        return Finding(key="spf", verdict=BAD, sentence=f"SPF de {domain} : il autorise tout le monde.", remedy=remedy)
    if not end and "redirect=" not in found[0].lower():
        sentence = f"SPF de {domain} : il ne dit rien des autres serveurs (« -all » ou « ~all » manque)."
        return Finding(key="spf", verdict=ADVICE, sentence=sentence, remedy=remedy)
    return Finding(key="spf", verdict=GOOD, sentence=f"SPF de {domain} : publié.")


def dkim(domain: str, selector: str, texts: Texts) -> Finding:
    """Judge the public key by which signatures of the sending domain are checked."""
    if not selector:
        return Finding(
            key="dkim",
            verdict=BAD,
            sentence=f"DKIM de {domain} : le sélecteur n'est pas connu.",
            remedy="Donnez DKIM_SELECTOR : le nom de la clé par laquelle le serveur d'envoi signe.",
        )
    name = f"{selector}._domainkey.{domain}"
    if texts is None:
        return _silent("dkim", f"DKIM, {name}")
    tags = next((tags for tags in map(_tags, texts) if "p" in tags), {})
    remedy = f"Publiez sous {name} la clé que donne votre serveur d'envoi."
    if "p" not in tags:
        return Finding(key="dkim", verdict=BAD, sentence=f"DKIM, {name} : aucune clé.", remedy=remedy)
    if not _is_key(tags["p"], tags.get("k", "rsa")):
        sentence = f"DKIM, {name} : clé retirée, illisible ou trop courte."
        return Finding(key="dkim", verdict=BAD, sentence=sentence, remedy=remedy)
    if "y" in tags.get("t", "").split(":"):
        sentence = f"DKIM, {name} : la clé se dit à l'essai (t=y)."
        return Finding(key="dkim", verdict=ADVICE, sentence=sentence, remedy="Retirez « t=y » une fois l'essai fini.")
    return Finding(key="dkim", verdict=GOOD, sentence=f"DKIM, {name} : clé publiée.")


def dmarc(domain: str, texts: Texts) -> Finding:
    """Judge what the sending domain asks to be done with mail that only pretends to be its own."""
    if texts is None:
        return _silent("dmarc", f"DMARC de {domain}")
    found = [tags for tags in map(_tags, texts) if tags.get("v", "").upper() == "DMARC1"]
    remedy = f"Publiez sous _dmarc.{domain} un texte « v=DMARC1; p=quarantine »."
    if len(found) != 1 or found[0].get("p", "").lower() not in {"none", "quarantine", "reject"}:
        sentence = f"DMARC de {domain} : aucune politique lisible."
        return Finding(key="dmarc", verdict=BAD, sentence=sentence, remedy=remedy)
    if found[0]["p"].lower() == "none":
        sentence = f"DMARC de {domain} : politique « none », qui laisse passer les faux."
        return Finding(key="dmarc", verdict=ADVICE, sentence=sentence, remedy=remedy)
    return Finding(key="dmarc", verdict=GOOD, sentence=f"DMARC de {domain} : politique « {found[0]['p'].lower()} ».")


def returned(domain: str, sender: str, exchangers: Sequence[str] | None) -> Finding:
    """Judge whether the return domain takes mail, and is the sender's own (SPF then counts for DMARC)."""
    if exchangers is None:
        return _silent("return", f"Domaine de retour {domain}")
    if not exchangers or list(exchangers) == ["."]:
        return Finding(
            key="return",
            verdict=BAD,
            sentence=f"Domaine de retour {domain} : il ne reçoit pas de courriel.",
            remedy=f"Publiez un MX sous {domain} : c'est là que reviennent les messages non remis.",
        )
    if not _akin(domain, sender):
        return Finding(
            key="return",
            verdict=ADVICE,
            sentence=f"Domaine de retour {domain} : étranger à {sender}, SPF ne comptera pas pour DMARC.",
            remedy=f"Prenez un sous-domaine de {sender}, comme retours.{sender}.",
        )
    return Finding(key="return", verdict=GOOD, sentence=f"Domaine de retour {domain} : il reçoit du courriel.")


def relay(fault: str, *, encrypted: bool, local: bool) -> Finding:
    """Judge the server by which mail leaves: reached, its certificate checked, signed in; `fault` says what failed."""
    if fault:
        return Finding(
            key="relay",
            verdict=BAD,
            sentence=f"Serveur d'envoi : il ne nous prend pas ({fault}).",
            remedy="Corrigez MAIL_URL, ou le certificat de ce serveur.",
        )
    if not encrypted and not local:
        return Finding(
            key="relay",
            verdict=BAD,
            sentence="Serveur d'envoi : la connexion n'est pas chiffrée.",
            remedy="Ajoutez tls=starttls ou tls=implicit à MAIL_URL.",
        )
    how = "chiffré, certificat vérifié" if encrypted else "sur cette machine"
    return Finding(key="relay", verdict=GOOD, sentence=f"Serveur d'envoi : il répond, {how}.")


def unasked(domain: str) -> Finding:
    """Say that nothing was asked of the domain names, as the settings want."""
    return Finding(
        key="dns",
        verdict=UNVERIFIED,
        sentence=f"SPF, DKIM, DMARC et retours de {domain} : non vérifié (DNS_RESOLVER=none).",
        remedy="Faites-les vérifier par la personne qui tient le domaine.",
    )


def points(findings: Sequence[Finding], *, checked_at: datetime | None, strict: bool, now: datetime) -> list[Point]:
    """Return the points of a pre-flight list; where not `strict` (nobody real is written to), none stops anything."""
    if checked_at is None or now - checked_at > FRESH:
        when = f" depuis le {full_moment(checked_at)}" if checked_at else ""
        sentence = f"Le domaine et le serveur d'envoi n'ont pas été vérifiés{when}."
        return [Point(sentence=sentence, good=False, blocking=strict, place="domain", remedy="Vérifier")]
    return [
        Point(
            sentence=f"{finding.sentence} {finding.remedy}".strip(),
            good=finding.verdict == GOOD,
            blocking=strict and finding.verdict == BAD,
            place="" if finding.verdict == GOOD else "domain",
            remedy="" if finding.verdict == GOOD else "Vérifier de nouveau",
        )
        for finding in findings
    ]


def _silent(key: str, what: str) -> Finding:
    sentence = f"{what} : aucun serveur de noms n'a répondu."
    return Finding(key=key, verdict=BAD, sentence=sentence, remedy="Recommencez dans quelques minutes.")


def _tags(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, equal, value in pairs if equal}


def _is_key(encoded: str, kind: str) -> bool:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) == _ED25519_BYTES if kind.lower() == "ed25519" else len(key) >= _KEY_BYTES_MIN


def _akin(domain: str, other: str) -> bool:
    return domain == other or domain.endswith(f".{other}") or other.endswith(f".{domain}")
