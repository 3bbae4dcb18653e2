"""One address of the public site as a file of its copy, and the addresses that it leads to.

A page becomes `<address>/index.html`, a file keeps its name. Part of a list (`?page=2`) stands beside under `@page=2`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from campagne.cli.public_reading import NotPublic, visit
from campagne.exceptions import DomainError
from campagne.extensions import db

FORM, _WITHOUT_FORM = "/droit-de-reponse", "/mentions-legales"
"""What contests a page needs the application; the notices, which stand in its place, say how to ask without it."""
OF_INSTANCE = (
    "/",
    "/nous",
    _WITHOUT_FORM,
    "/donnees-personnelles",
    "/accessibilite",
    "/verifier",
    "/verifier.py",
    "/.well-known/security.txt",
    "/openapi.json",
)
"""Pages that belong to no campaign, and stand in the copy of each."""
KEPT_PARAMETERS = frozenset({"page", "forme", "v"})
"""Parameters whose values are few and stand in links; the others are a reader's choice, and multiply one another."""
THEMES_OF = re.compile(r"/(tableau|circonscriptions/[^/]+)")
"""Pages that give long texts one theme at a time."""
_WHOLE = ".xlsx"
"""Files that are copied whole, whatever theme a page shows: one costs as much as six pages."""
_LINK = re.compile(r'="(/[^"#]*)')
"""Any attribute that holds an address of the site: naming them would find the same ones in four times as long."""
_IMAGE = re.compile(r'og:image" content="https?://[^/"]+(/[^"#]*)')
_ASSET = re.compile(r"url\([\"']?(\.{0,2}/?[^\"')]+)")
_MAY_LACK = ("/.well-known/security.txt", "/editions.zip")
"""Who is to be warned of a flaw may not be known yet; an edition older than manifests has no file of its own."""


class NotWritten(DomainError):
    """A copy is written whole, or it is said why not."""


@dataclass(frozen=True)
class Copied:
    """What came of some addresses: each file with its digest, and the addresses met for the first time."""

    sums: Sequence[tuple[str, str]]
    met: Sequence[str]


class Copyist:
    """Writes addresses of a campaign's site into a folder."""

    def __init__(self, slug: str, folder: Path) -> None:
        self._folder = folder
        self._rooms = (f"/campagnes/{slug}/", f"/integre/campagnes/{slug}/", "/static/")
        self._links: set[str] = set()

    def copy(self, addresses: Sequence[str]) -> Copied:
        """Copy some addresses. Raises NotPublic, NotWritten."""
        sums: list[tuple[str, str]] = []
        met: dict[str, None] = {}
        try:
            for address in addresses:
                met |= dict.fromkeys(self._copy(address, sums))
        except OSError as error:
            raise NotWritten(f"La copie ne peut pas être écrite dans {self._folder} : {error.strerror}.") from error
        finally:
            db.session.remove()  # a transaction that stays open keeps others waiting on some databases
        return Copied(sums, list(met))

    def _copy(self, address: str, sums: list[tuple[str, str]]) -> Iterator[str]:
        answer = visit(_WITHOUT_FORM if address == FORM else address)
        if answer.status_code in {301, 302, 308}:
            yield from self._within([answer.headers["Location"]])
        elif answer.status_code == 200:
            page = answer.mimetype == "text/html"
            name = file_of(address, page=page)
            kept = page or answer.mimetype == "text/css"
            digest, text = _write(self._folder / name, answer.iter_encoded(), kept=kept)
            sums.append((name, digest))
            yield from self._within(_links(address, text, page=page))
        elif answer.status_code >= 500:
            raise NotPublic(f"{address} n'a pas pu être lu : la copie serait incomplète, relancez-la.")
        elif not address.endswith(_MAY_LACK):
            raise NotPublic(f"{address} n'est pas public : la copie serait incomplète.")

    def _within(self, links: Iterable[str]) -> Iterator[str]:
        """Yield the addresses of the copy that links lead to, as they are written to disk, those not met yet."""
        for link in links:
            if link in self._links:
                continue
            self._links.add(link)
            parts = urlsplit(link)
            path = parts.path
            if path.startswith("//") or not (path.startswith(self._rooms) or path in OF_INSTANCE):
                continue
            kept = KEPT_PARAMETERS | ({"theme"} if THEMES_OF.search(path) and not path.endswith(_WHOLE) else set())
            query = [(name, value) for name, value in parse_qsl(parts.query) if value and name in kept]
            yield f"{path}?{urlencode(sorted(query))}" if query else path


def file_of(address: str, *, page: bool) -> str:
    """Return the name of the file that holds an address: « campagnes/x/tableau/index.html »."""
    parts = urlsplit(address)
    path = unquote(parts.path).strip("/")
    query = "" if not parts.query or parts.query.startswith("v=") else f"@{parts.query}"
    if page:
        return f"{path}/index{query}.html".lstrip("/")
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}{query}{dot}{suffix}" if dot else f"{path}{query}"


def _write(path: Path, parts: Iterator[bytes], *, kept: bool) -> tuple[str, str]:
    """Write a file; return its digest, and its text when it is `kept` to be looked into."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, text = hashlib.sha256(), []
    with path.open("wb") as file:
        for part in parts:
            digest.update(part)
            file.write(part)
            if kept:
                text.append(part)
    return digest.hexdigest(), b"".join(text).decode()


def _links(address: str, text: str, *, page: bool) -> Iterator[str]:
    if page:
        for links in (_LINK, _IMAGE):
            yield from (unescape(link) for link in links.findall(text))
        return
    folder = address.partition("?")[0].rpartition("/")[0]
    for link in _ASSET.findall(text):
        yield link if link.startswith("/") else str(Path(folder, link))
