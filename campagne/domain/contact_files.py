"""The file of addresses that the network gathers, since no official list carries one.

`circonscription;nom;prenom;email`, or `circonscription;candidat;email` where the name is in one cell; CSV or XLSX. A
cell may hold several addresses. Where a person's own is empty, the address of their list stands beside it
(`email liste`). Any other column, a weight for instance, is left unread and named.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from campagne.domain.addresses import address_key, normalise_address
from campagne.domain.constituencies import NATIONAL_CODE
from campagne.domain.elections import NATIONAL_ELECTIONS
from campagne.domain.fields import CONSTITUENCY_NEEDED, NAME_MAX, read_constituency, read_name
from campagne.domain.tables import Columns, Refusal, RowFault, find_table
from campagne.domain.text import search_key
from campagne.exceptions import MalformedAddress, UnreadableFile

_COLUMNS = {
    "constituency": ("circonscription", "code circonscription"),
    "last_name": ("nom", "nom du candidat"),
    "first_name": ("prenom", "prenom du candidat"),
    "full_name": ("candidat", "candidate", "candidature", "nom complet"),
    "email": ("email", "e mail", "courriel", "adresse electronique", "mail"),
    "list_email": (
        *("email liste", "e mail liste", "courriel liste", "mail liste", "adresse liste", "email de la liste"),
        *("courriel de la liste", "adresse de la liste", "email parti", "email du parti", "courriel du parti"),
    ),
}
_CELL_MAX = 2_000
_BETWEEN = re.compile(r"[;,\s]+")
_LINKING = frozenset({"et", "ou", "/", "-"})


@dataclass(frozen=True)
class ContactRow:
    """One address of one person.

    `full_name` is always there, to be shown; `last_name` and `first_name` are both empty when the file has the name in
    one cell, whose order is then unknown.
    """

    line: int
    constituency_code: str | None
    last_name: str
    first_name: str
    full_name: str
    email: str


@dataclass(frozen=True)
class ContactFile:
    """A whole file of addresses: `rows` counts the lines under the header that hold something, taken or refused."""

    encoding: str
    rows: int
    sha256: str
    contacts: list[ContactRow]
    refused: list[Refusal]
    ignored_columns: list[str]


def read(data: bytes, *, election: str) -> ContactFile:
    """Return what a file of addresses says, faults of rows included.

    `election` is the campaign's kind; in a national one the constituency may be absent: `constituency_code` is then
    None. One address may serve several
    people, and a person may have several; the same pair twice is refused. Raises UnreadableFile for a whole file.
    """
    table = find_table(
        data,
        _recognises,
        missing=lambda found: UnreadableFile(
            f"Il faut une colonne « email » et une colonne « nom » (ou « candidat »). {found}"
        ),
    )
    columns = Columns(table.header, _COLUMNS)
    columns.check(*(() if election in NATIONAL_ELECTIONS else (CONSTITUENCY_NEEDED,)))
    contacts: list[ContactRow] = []
    refused: list[Refusal] = []
    first_lines: dict[tuple[str | None, str, str], int] = {}
    rows = 0
    for line, cells in table.rows:
        rows += 1
        for found in _contacts(columns, line, cells, election=election):
            if isinstance(found, Refusal):
                refused.append(found)
                continue
            first_line = first_lines.setdefault(_pair(found), line)
            if first_line < line:
                reason = f"Cette adresse figure déjà, pour la même personne, à la ligne {first_line}."
                refused.append(Refusal(line, None, reason, repeated=True))
            else:
                contacts.append(found)
    return ContactFile(
        encoding=table.encoding,
        rows=rows,
        sha256=hashlib.sha256(data).hexdigest(),
        contacts=contacts,
        refused=refused,
        ignored_columns=columns.ignored,
    )


def _recognises(header: list[str]) -> bool:
    columns = Columns(header, _COLUMNS)
    return ("email" in columns or "list_email" in columns) and ("last_name" in columns or "full_name" in columns)


def _contacts(columns: Columns, line: int, cells: list[str], *, election: str) -> Iterator[ContactRow | Refusal]:
    """Yield each address of a row, or why it cannot be taken; a fault of the row itself is yielded alone."""
    try:
        columns.check_width(cells)
        given = columns.text(cells, "constituency")
        needed = given or election not in NATIONAL_ELECTIONS
        code = read_constituency(columns, cells, election=election) if needed else None
        last_name, first_name, full_name = _name(columns, cells)
        field, written = _written(columns, cells)
    except RowFault as fault:
        yield Refusal(line, fault.field, str(fault))
        return
    seen: set[str] = set()
    for each in written:
        try:
            address = normalise_address(each)
        except MalformedAddress as fault:
            yield Refusal(line, columns.title(field), str(fault))
            continue
        if address_key(address) not in seen:
            seen.add(address_key(address))
            yield ContactRow(line, code, last_name, first_name, full_name, address)


def _name(columns: Columns, cells: list[str]) -> tuple[str, str, str]:
    if columns.text(cells, "last_name"):
        last_name, first_name = read_name(columns, cells)
        return last_name, first_name, f"{first_name} {last_name}".strip()
    full_name = columns.text(cells, "full_name", limit=2 * NAME_MAX)
    if not search_key(full_name):
        raise RowFault("Le nom manque.", field=columns.title("last_name") or columns.title("full_name"))
    return "", "", full_name


def _written(columns: Columns, cells: list[str]) -> tuple[str, list[str]]:
    """Return the addresses of a row as they are written, and the field that holds them: the person's before the list's.

    `Anne Le Gac <a@example.org>` gives its address; a cell without any « @ » stays whole, to be refused whole.
    """
    field = "email" if columns.text(cells, "email", limit=_CELL_MAX) or "list_email" not in columns else "list_email"
    cell = columns.text(cells, field, limit=_CELL_MAX)
    parts = [part for part in _BETWEEN.split(cell) if part and part.lower() not in _LINKING]
    if not any("@" in part for part in parts):
        return field, [cell]
    return field, [part for part in parts if "@" in part] if "<" in cell else parts


def _pair(contact: ContactRow) -> tuple[str | None, str, str]:
    place = None if contact.constituency_code == NATIONAL_CODE else contact.constituency_code
    return place, search_key(contact.full_name), address_key(contact.email)
