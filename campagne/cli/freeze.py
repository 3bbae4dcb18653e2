"""Freezing: the whole public site of a campaign as files that any web server serves, byte for byte those of the site.

Every address that a page leads to is read and written. A page becomes `<address>/index.html`, a file keeps its name.
Part of a list (`?page=2`) stands beside under `@page=2`, for servers that can be told so; views that readers choose
need the application, and a plain server shows the whole page in their place.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from campagne.cli.public_reading import NotPublic, visit
from campagne.exceptions import DomainError

SUMS = "SHA256SUMS"
KEPT_PARAMETERS = frozenset({"page", "forme", "v"})
"""Parameters whose values are few and stand in links; the others are a reader's choice, and multiply one another."""
THEMES_OF = re.compile(r"/(tableau|circonscriptions/[^/]+)")
"""Pages that give long texts one theme at a time."""
_LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
_ASSET = re.compile(r"url\([\"']?(\.{0,2}/?[^\"')]+)")
_INSTANCE = ("/nous", "/mentions-legales", "/donnees-personnelles", "/accessibilite", "/verifier", "/verifier.py")
_MAY_LACK = ("/.well-known/security.txt", "/editions.zip")
"""Who is to be warned of a flaw may not be known yet; an edition older than manifests has no file of its own."""
_FORM, _WITHOUT_FORM = "/droit-de-reponse", "/mentions-legales"
"""What contests a page needs the application; the notices, which stand in its place, say how to ask without it."""
_GUIDE = """Copie figée du site public. Servez ce dossier à la racine d'un nom de domaine, avec n'importe quel serveur.

Vérifier que rien n'a changé : sha256sum -c SHA256SUMS
Pages suivantes des longues listes (facultatif), nginx :
    location / { try_files $uri/index@$args.html $uri/index.html $uri =404; }
Les recherches et les vues choisies (une partie des candidatures, un autre ordre) demandent l'application : ici, la page
entière s'affiche à leur place. Le formulaire « Erreur ou droit de réponse » la demande aussi : les mentions légales,
avec l'adresse et le numéro, s'affichent à sa place.
"""


class FolderTaken(DomainError):
    """A frozen site takes the place of another, never of something else."""


def freeze(slug: str, folder: Path, *, progress: Callable[[int, int], None]) -> list[str]:
    """Write the site into `folder` and return the addresses written. `progress` is told how many are done, and known.

    The former copy is replaced once the new one is whole. Raises NotPublic, FolderTaken.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / SUMS).exists():
        raise FolderTaken(f"{folder} contient autre chose qu'une copie figée : choisissez un dossier vide.")
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        sums = dict(_write_all(slug, draft, progress))
        lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
        (draft / SUMS).write_text("".join(lines), encoding="utf-8")
        (draft / "LISEZMOI.txt").write_text(_GUIDE, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return sorted(sums)


def file_of(address: str, *, page: bool) -> str:
    """Return the name of the file that holds an address: « campagnes/x/tableau/index.html »."""
    parts = urlsplit(address)
    path = unquote(parts.path).strip("/")
    query = "" if not parts.query or parts.query.startswith("v=") else f"@{parts.query}"
    if page:
        return f"{path}/index{query}.html".lstrip("/")
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}{query}{dot}{suffix}" if dot else f"{path}{query}"


def _write_all(slug: str, folder: Path, progress: Callable[[int, int], None]) -> Iterator[tuple[str, str]]:
    waiting = deque(["/", f"/campagnes/{slug}/", *_INSTANCE, "/.well-known/security.txt", "/openapi.json"])
    known = set(waiting)
    done = 0
    while waiting:
        address = waiting.popleft()
        answer = visit(address)
        if answer.status_code in {301, 302, 308}:
            _add(_within(slug, answer.headers["Location"]), known, waiting)
            continue
        if answer.status_code != 200:
            if address.endswith(_MAY_LACK):
                continue
            raise NotPublic(f"{address} n'est pas public : la copie serait incomplète.")
        page = answer.mimetype == "text/html"
        name = file_of(address, page=page)
        digest, text = _write(folder / name, answer.iter_encoded(), kept=page or answer.mimetype == "text/css")
        for link in _links(address, text, page=page):
            _add(_within(slug, link), known, waiting)
        done += 1
        progress(done, len(known))
        yield name, digest
    name = file_of(_FORM, page=True)
    yield name, _write(folder / name, visit(_WITHOUT_FORM).iter_encoded(), kept=False)[0]


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
        yield from (unescape(link) for link in _LINK.findall(text))
        return
    folder = address.partition("?")[0].rpartition("/")[0]
    for link in _ASSET.findall(text):
        yield link if link.startswith("/") else str(Path(folder, link))


def _within(slug: str, link: str) -> str:
    """Return the address that a link leads to, as it is written to disk; empty where it leads out of the copy."""
    parts = urlsplit(link)
    path = parts.path
    rooms = (f"/campagnes/{slug}/", f"/integre/campagnes/{slug}/", "/static/")
    own = path.startswith(rooms) or path in {"/", "/openapi.json", *_INSTANCE, _MAY_LACK[0]}
    if not own or path.startswith("//"):
        return ""
    kept = KEPT_PARAMETERS | ({"theme"} if THEMES_OF.search(path) else set())
    query = [(name, value) for name, value in parse_qsl(parts.query) if value and name in kept]
    return f"{path}?{urlencode(sorted(query))}" if query else path


def _add(address: str, known: set[str], waiting: deque[str]) -> None:
    if address and address not in known:
        known.add(address)
        waiting.append(address)
