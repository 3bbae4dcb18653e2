"""A table of communes and their legislative constituencies, read from a CSV or a workbook.

A commune shared by several constituencies has a row for each. Two shapes of open files are known by their titles: that
of INSEE (`DEP;libdep;REG;libreg;COMMUNE_RESID;LIBcom;circo;type_com`, constituency on five characters: `01004`,
`97302`) and that of the Ministry (`CODE DPT;NOM DPT;CODE COMMUNE;NOM COMMUNE;CODE CIRC LEGISLATIVE`, the commune on
three characters, the constituency as a number in its département, ZA to ZX overseas). A table made by hand has
`Code INSEE;Commune;Circonscription` and may add `Quartier`, which says what part of a shared commune votes there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from campagne.domain.communes import digest_of_texts
from campagne.domain.constituencies import code_in, departement_of, normalise_departement
from campagne.domain.tables import Columns, Refusal, RowFault, find_table
from campagne.domain.text import search_key
from campagne.exceptions import UnreadableFile

NAME_MAX = 120
HINT_MAX = 200
_COLUMNS = {
    "insee": (
        "code insee", "insee", "code commune insee", "codecommune", "code commune", "commune resid", "codgeo", "com",
        "code geo", "insee com",
    ),
    "name": ("nom commune", "libelle commune", "libcom", "commune", "nom de la commune", "libgeo", "nom", "libelle"),
    "constituency": (
        "code circonscription", "circonscription", "circo", "code circ legislative", "code circo",
        "codecirconscription",
        "circonscription legislative", "code circonscription legislative", "numero circonscription",
    ),
    "departement": ("code departement", "code dpt", "dep", "codedepartement", "departement"),
    "hint": ("quartier", "quartiers", "precision", "secteur", "partie"),
}  # fmt: skip
_NEEDED = ("insee", "name", "constituency")
INSEE_LENGTH = 5
_WHOLE_NUMBER = re.compile(r"([0-9]+)\.0")
_TOGETHER = {"977": "ZX", "978": "ZX"}
"""Collectivities that elect one deputy together, under another code than their own."""


@dataclass(frozen=True)
class CommuneRow:
    """A commune and one constituency in which it votes; `hint` says which part of it, empty for all or unknown."""

    insee: str
    name: str
    constituency_code: str
    hint: str = ""


@dataclass(frozen=True)
class CommuneFile:
    """A whole table. `digest` covers what was read of it, whatever its shape: two files that say the same have one."""

    encoding: str
    communes: list[CommuneRow]
    refused: list[Refusal]
    ignored_columns: list[str]

    @property
    def digest(self) -> str:
        """The SHA-256 of its rows, in order of commune."""
        return digest_of_texts(sorted([row.insee, row.name, row.constituency_code, row.hint] for row in self.communes))


def read(data: bytes) -> CommuneFile:
    """Return what a table of communes says, faults of rows included. Raises UnreadableFile for a whole file."""
    table = find_table(
        data,
        lambda header: all(field in Columns(header, _COLUMNS) for field in _NEEDED),
        missing=lambda found: UnreadableFile(
            f"Il faut les colonnes « Code INSEE », « Commune » et « Circonscription ». {found}"
        ),
    )
    columns = Columns(table.header, _COLUMNS)
    columns.check()
    communes: dict[tuple[str, str], tuple[int, CommuneRow]] = {}
    refused: list[Refusal] = []
    names: dict[str, tuple[int, str]] = {}
    for line, cells in table.rows:
        try:
            row = _commune(columns, cells)
            first, name = names.setdefault(row.insee, (line, row.name))
            if search_key(name) != search_key(row.name):
                raise RowFault(f"La commune {row.insee} porte un autre nom, « {name} », à la ligne {first}.")
            _keep(communes, line, replace(row, name=name))
        except RowFault as fault:
            refused.append(Refusal(line, fault.field, str(fault)))
    return CommuneFile(table.encoding, [row for _, row in communes.values()], refused, columns.ignored)


def _keep(communes: dict[tuple[str, str], tuple[int, CommuneRow]], line: int, row: CommuneRow) -> None:
    """Add a row; the Ministry's file has one for each canton, so the same pair again says nothing new."""
    first, known = communes.setdefault((row.insee, row.constituency_code), (line, row))
    if known.hint != row.hint:
        raise RowFault(f"La même commune et la même circonscription ont une autre précision à la ligne {first}.")


def _commune(columns: Columns, cells: list[str]) -> CommuneRow:
    columns.check_width(cells)
    insee = _insee(columns, cells)
    name = columns.text(cells, "name", limit=NAME_MAX)
    if not search_key(name):
        raise RowFault("Le nom de la commune manque.", field=columns.title("name"))
    text, departement = columns.text(cells, "constituency"), departement_of(insee, "municipal")
    code = constituency_of(text, departement)
    if code is None:
        wrong = f"« {text[:40]} » n'est pas une circonscription du département {departement}."
        raise RowFault(wrong if text else "La circonscription manque.", field=columns.title("constituency"))
    return CommuneRow(insee, name, code, columns.text(cells, "hint", limit=HINT_MAX))


def _insee(columns: Columns, cells: list[str]) -> str:
    """Return the INSEE code of a row: whole, without the zero that spreadsheets eat, or after its département's."""
    text = columns.text(cells, "insee")
    code = code_in("municipal", text, columns.text(cells, "departement"))
    if code is None or len(code) > INSEE_LENGTH:
        raise RowFault(f"« {text[:40]} » n'est pas un code INSEE de commune.", field=columns.title("insee"))
    return code


def constituency_of(text: str, departement: str) -> str | None:
    """Return the public code of a constituency of that département, however a file writes it; None when it is none.

    `4`, `04`, `0104`, `104`, `01004`, `001-04`, `01-04` are Ain's fourth; `ZA02` and `97102` Guadeloupe's second. Only
    the département of the commune tells `1004` of Aube from `01004` of Ain.
    """
    public = _TOGETHER.get(departement, departement)
    text = _WHOLE_NUMBER.sub(r"\1", text.strip().upper())
    cuts = [("", text)] if len(text) < 3 else [(text[:-digits].rstrip(" -"), text[-digits:]) for digits in (3, 2)]
    for beside, number in cuts:
        here = not beside or normalise_departement(beside) in {departement, public}
        if here and number.isascii() and number.isdecimal() and 0 < int(number) < 100:
            return f"{public}{int(number):02}"
    return None
