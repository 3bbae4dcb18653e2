"""Workbooks that we write: a text is that text, a number a number, and nothing says on which machine it was made."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from campagne.domain.workbooks import CELL_MAX, Sheet, write_workbook
from tests.factories.hostile import CELLS, CONTROLS, DIRECTIONS, FORMULAS, MARKUP
from tests.fixtures.workbooks import parts_of

DATED = datetime(2027, 4, 6, 8, tzinfo=UTC)
TEXTS = (*FORMULAS, *CELLS, *MARKUP, *DIRECTIONS, *CONTROLS)


def written(rows: Sequence[Sequence[str]], *, title: str = "=1+1") -> bytes:
    file = io.BytesIO()
    sheet = Sheet(title="Réponses", columns=("rang", *rows[0][1:]), rows=rows, numbers={"rang"})
    write_workbook(file, [sheet], title=title, author="@Réseau & <amis>", dated=DATED)
    return file.getvalue()


def cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Réponses").to_python()


@pytest.mark.parametrize("text", TEXTS, ids=[f"{text[:12]!a}" for text in TEXTS])
def test_a_text_comes_back_as_it_was_in_a_cell_and_in_a_title(text: str) -> None:
    header, row = cells(written([["-3", text]]))

    units = text.encode("utf-16-le")[: 2 * CELL_MAX].decode("utf-16-le", "ignore")
    assert [header[1], row[1]] == [units, units]
    assert row[0] == -3.0


def test_no_text_becomes_a_formula_a_link_or_anything_but_a_text() -> None:
    parts = parts_of(written([[str(rank), text] for rank, text in enumerate(TEXTS)]))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()

    assert set(re.findall(r"<c [^>]*?t=\"(\w+)\"", sheet)) == {"inlineStr"}
    assert not re.search(r"<(f|hyperlink|dataValidation|legacyDrawing)\b", sheet)
    assert {name for name in parts if "rels" in name} == {"_rels/.rels", "xl/_rels/workbook.xml.rels"}
    assert not [name for name in parts if re.search(r"vba|external|connections|embed|media|custom", name)]


def test_a_workbook_says_what_it_is_and_whose_and_nothing_of_the_machine() -> None:
    parts = parts_of(written([["1", "x"]], title="=HYPERLINK(1) & <b>"))

    said = re.findall(r"<(?:dc|cp|dcterms):(\w+)[^>]*>([^<]+)<", parts["docProps/core.xml"].decode())
    assert said == [
        ("title", "=HYPERLINK(1) &amp; &lt;b&gt;"),
        ("creator", "@Réseau &amp; &lt;amis&gt;"),
        ("lastModifiedBy", "@Réseau &amp; &lt;amis&gt;"),
        ("created", "2027-04-06T08:00:00Z"),
        ("modified", "2027-04-06T08:00:00Z"),
    ]
    texts = set(re.findall(r"<(\w+)>([^<]+)<", parts["docProps/app.xml"].decode()))
    assert {value for name, value in texts if name in {"Application", "Company", "Manager", "Template"}} == {
        "Microsoft Excel"
    }
    assert not any(b"/home/" in part or b"/root" in part or b"/tmp" in part for part in parts.values())
