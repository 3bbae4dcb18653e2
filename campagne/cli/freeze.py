"""Freezing: the whole public site of a campaign as files that any web server serves, byte for byte those of the site.

Every address that a page leads to is read and written, by as many processes as there are processors. Views that readers
choose need the application, and a plain server shows the whole page in their place.
"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, select

from campagne.cli import processes as several
from campagne.cli.frozen_pages import FORM, OF_INSTANCE, Copyist
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.edition import Edition, PublishedPage, Redaction

SUMS = "SHA256SUMS"
AT_ONCE = 16
"""Addresses that a process copies at once. Those found together are neighbours, which share what is read for them."""
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


class ChangedMeanwhile(DomainError):
    """A copy shows one moment of the site."""


def freeze(slug: str, folder: Path, *, progress: Callable[[int, int], None], processes: int | None = None) -> list[str]:
    """Write the site into `folder` and return the files written. `progress` is told how many are done, and known.

    The former copy is replaced once the new one is whole. Several `processes` share the work, by default one for each
    processor. Raises NotPublic, NotWritten, FolderTaken, ChangedMeanwhile, ProcessLost.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / SUMS).exists():
        raise FolderTaken(f"{folder} contient autre chose qu'une copie figée : choisissez un dossier vide.")
    draft, former = folder.with_name(f".{folder.name}.part"), folder.with_name(f".{folder.name}.old")
    shutil.rmtree(draft, ignore_errors=True)
    shown = _shown()
    try:
        sums = dict(_copied(slug, draft, progress, processes or several.usable()))
        if _shown() != shown:
            raise ChangedMeanwhile("Une publication a changé le site pendant la copie : relancez-la.")
        lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
        (draft / SUMS).write_text("".join(lines), encoding="utf-8")
        (draft / "LISEZMOI.txt").write_text(_GUIDE, encoding="utf-8")
        shutil.rmtree(former, ignore_errors=True)
        if folder.exists():
            folder.rename(former)
        draft.rename(folder)
        shutil.rmtree(former, ignore_errors=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return sorted(sums)


def _copied(slug: str, folder: Path, progress: Callable[[int, int], None], processes: int) -> Iterator[tuple[str, str]]:
    """Yield each file written with its digest."""
    waiting = deque([f"/campagnes/{slug}/", *OF_INSTANCE, FORM])
    known, done = set(waiting), 0

    def give() -> list[str] | None:
        # Less at once where little is left, so that nobody waits for the others at the end.
        count = min(AT_ONCE, -(-len(waiting) // (2 * processes)))
        return [waiting.popleft() for _ in range(count)] or None

    for copied in several.share(Copyist(slug, folder).copy, give, processes=processes):
        for address in copied.met:
            if address not in known:
                known.add(address)
                # Of a long list one part alone leads to the next: first, or they would come one by one at the end.
                (waiting.appendleft if "page=" in address else waiting.append)(address)
        done += len(copied.sums)
        progress(done, len(known))
        yield from copied.sums


def _shown() -> tuple[int | None, ...]:
    """Return what changes with everything that the site shows."""
    newest = [select(func.max(table.id)).scalar_subquery() for table in (Edition, PublishedPage, Redaction)]
    try:
        return tuple(db.session.execute(select(*newest)).one())
    finally:
        db.session.rollback()  # the next look is to see what others have committed
