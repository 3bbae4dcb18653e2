"""All editions of a campaign in one file that anyone can verify, offline, without this product.

The same editions give the same bytes: nothing in the file depends on when or where it was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from campagne import storage
from campagne.domain import manifests, verifier
from campagne.domain.answers import OPENING
from campagne.domain.editions import instant
from campagne.domain.inserted_replies import WORDS
from campagne.domain.manifests import canonical
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import (
    Edition,
    PublishedAnswer,
    PublishedCandidacy,
    PublishedLine,
    PublishedPage,
    PublishedQuestion,
    PublishedSolicitation,
    Ranged,
    Redaction,
)
from campagne.services import editions, published_words, redacted

Row = dict[str, Any]
AT_ONCE = 2_000
WRITING = "bundles"
"""What a process holds alone while it writes files for readers."""
LINE = ("kind", "key", "facts", "state", "solicitations", "sheet", "leaves")
ANSWER = (
    *("candidacy_ref", "question_key", "value", "commitment", "text", "revision", "channel", "answered_at", "salt"),
    "leaf",
)
PROOF = ("salt", "leaf")
"""What proves an inserted reply."""
STANDING = [name for name in manifests.OF_CANDIDACY if name != OPENING]
"""What a candidacy says of itself: its opening words stand among the answers."""
TABLES: dict[str, tuple[type[Ranged], Sequence[str]]] = {
    verifier.LINES: (PublishedLine, LINE),
    verifier.QUESTIONS: (PublishedQuestion, manifests.OF_QUESTION),
    verifier.PAGES: (PublishedPage, (*manifests.OF_PAGE, *PROOF)),
    verifier.CANDIDACIES: (PublishedCandidacy, (*STANDING, *manifests.STATE)),
    verifier.SOLICITATIONS: (PublishedSolicitation, manifests.OF_SOLICITATION),
    verifier.ANSWERS: (PublishedAnswer, ANSWER),
}
"""Each file of rows: its table, and the columns that digests cover."""
HIDDEN = {"comment": None, "salt": None}
"""What a file holds of a hidden text: nobody's words stand in its place."""
OPENING_WORDS = ("comment", "revision", "channel", "answered_at", "salt", "leaf")
NAMES = {"candidacy_ref": "candidacy", "question_key": "question", "text": "comment"}
"""The columns of an answer under the names that its leaf gives them."""
README = Path(__file__).with_name("bundle_readme.txt")


class BeingWritten(DomainError):
    """Files for readers are written by one process at a time."""


def write(campaign: Campaign, file: IO[bytes], *, until: int | None = None) -> Edition:
    """Write every edition of a campaign, or those up to `until`, and return the last one.

    Raises UnknownEdition, and HistoryAltered where pages say other words than those of the values written here.
    """
    last = editions.numbered(campaign, until)
    published_words.refuse_reworded(campaign)
    texts = {"LISEZMOI.txt": _readme(campaign, last), "verifier.py": Path(verifier.__file__).read_bytes()}
    head = {
        "format": verifier.FORMATS[-1],
        "campaign": campaign.slug,
        "editions": [_edition(edition) for edition in _editions(campaign, last.number)],
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in texts.items()},
    }
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in {**texts, verifier.HEAD: canonical(head)}.items():
            with archive.open(_member(name), "w") as member:
                member.write(content)
        for name in verifier.FILES:
            with archive.open(_member(name), "w", force_zip64=True) as member:
                for row in _rows(name, campaign, last.number):
                    member.write(canonical(row) + b"\n")
    return last


def publish(campaign: Campaign, folder: Path) -> bool:
    """Write the file that readers take, unless it is there; return whether it was written.

    Its name says which editions and how many hidden texts it knows, so that one with a text hidden since is never
    given; former ones and what a dead writer left go first. Raises BeingWritten, HistoryAltered.
    """
    last = editions.latest(campaign)
    if last is None or last.content is None:
        return False
    hidden = db.session.scalar(select(func.count()).select_from(Redaction))
    path = folder / f"{campaign.slug}-{last.number}-{hidden}.zip"
    with storage.alone(db.engine, WRITING) as mine:
        if not mine:
            raise BeingWritten("Un fichier des éditions est en cours d'écriture : recommencez dans une minute.")
        folder.mkdir(parents=True, exist_ok=True)
        _clean(folder, campaign, path)
        if path.exists():
            return False
        with NamedTemporaryFile(prefix=f"{path.stem}.", suffix=".part", dir=folder, delete=False) as file:
            write(campaign, file)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    return True


def _clean(folder: Path, campaign: Campaign, current: Path) -> None:
    """Remove whatever else stands there of a campaign: it may hold a text that was hidden since."""
    ours = re.compile(rf"{re.escape(campaign.slug)}-\d+-\d+\.(zip|.*part)")
    for other in folder.iterdir():
        if other != current and ours.fullmatch(other.name):
            other.unlink()


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    member.compress_type, member.create_system, member.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
    return member


def _editions(campaign: Campaign, last: int) -> Iterator[Edition]:
    wanted = select(Edition).where(Edition.campaign == campaign.slug, Edition.number <= last)
    return iter(db.session.scalars(wanted.order_by(Edition.number)))


def _edition(edition: Edition) -> Row:
    named = verifier.EDITION if edition.format == 1 else (*verifier.EDITION, "format")
    return {name: manifests.plain(getattr(edition, name)) for name in named}


def _rows(name: str, campaign: Campaign, last: int) -> Iterator[Row]:
    """Yield the rows of a file, each with its range of editions as the last one knows it."""
    if name == verifier.REDACTIONS:
        yield from _redactions(campaign, last)
        return
    table, columns = TABLES[name]
    attributes: list[InstrumentedAttribute[Any]] = [getattr(table, column) for column in columns]
    wanted = select(table.first_edition, table.last_edition, *attributes).where(
        table.campaign == campaign.slug, table.first_edition <= last
    )
    names = [NAMES.get(column, column) for column in columns] if table is PublishedAnswer else columns
    for first, ended, *values in db.session.execute(wanted.order_by(table.id).execution_options(yield_per=AT_ONCE)):
        row = manifests.covered({column: manifests.plain(value) for column, value in zip(names, values, strict=True)})
        if table is PublishedPage:
            row = _page(row)
        elif row.get("salt") == "":
            row |= HIDDEN
        yield {**row, "first": first, "last": _last(ended, last)}
    if name == verifier.ANSWERS:
        yield from _openings(campaign, last)


def _page(row: Row) -> Row:
    """Return a page; what proves a reply stands beside its words, and goes with them."""
    proof = {name: row.pop(name) for name in PROOF}
    if proof["leaf"] is None:
        return row
    body = {**row["body"], **proof}
    return {**row, "body": body | dict.fromkeys((*WORDS, "salt")) if proof["salt"] == "" else body}


def _openings(campaign: Campaign, last: int) -> Iterator[Row]:
    """Yield opening words as answers to no question, each once for all the editions in a row that show them."""
    table = PublishedCandidacy
    words = (table.opening, table.opening_revision, table.channel, table.opening_answered_at, table.opening_salt)
    wanted = select(table.ref, *words, table.opening_leaf, table.first_edition, table.last_edition).where(
        table.campaign == campaign.slug, table.first_edition <= last, table.opening_leaf.is_not(None)
    )
    row: Row = {}
    for ref, *values, first, ended in db.session.execute(wanted.order_by(table.ref, table.first_edition)):
        said = {"candidacy": ref, **dict(zip(OPENING_WORDS, map(manifests.plain, values), strict=True))}
        if said["salt"] == "":
            said |= HIDDEN
        if row and row == {**row, **said, "last": first - 1}:
            row["last"] = _last(ended, last)
            continue
        if row:
            yield row
        row = {**said, "question": OPENING, "value": None, "commitment": None, "first": first}
        row["last"] = _last(ended, last)
    if row:
        yield row


def _last(ended: int | None, last: int) -> int | None:
    return ended if ended is not None and ended < last else None


def _redactions(campaign: Campaign, last: int) -> Iterator[Row]:
    """Yield the redactions, each from the edition whose manifest covers it: the next one, as long as there is none."""
    table = PublishedLine
    covered = select(table.key, table.first_edition).where(
        table.campaign == campaign.slug, table.kind == manifests.REDACTION, table.first_edition <= last
    )
    since = dict(db.session.execute(covered).all())
    for note in redacted.public(campaign):
        yield {**manifests.plain(redacted.row(note)), "first": since.get(note.leaf, last + 1), "last": None}


def _readme(campaign: Campaign, last: Edition) -> bytes:
    keys = {edition.key: edition.number for edition in reversed(list(_editions(campaign, last.number)))}
    signed = [f"- {key}, à partir de l'édition {number}" for key, number in sorted(keys.items(), key=str) if key]
    return (
        README.read_text(encoding="utf-8")
        .format(
            title=campaign.title,
            number=last.number,
            moment=instant(last.published_at),
            digest=last.digest,
            keys="\n".join(signed) or "Aucune : ces éditions ne sont pas signées.",
        )
        .encode()
    )
