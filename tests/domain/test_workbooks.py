"""Workbooks that we write: a text is that text, a number a number, and nothing says on which machine it was made."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from campagne.domain.workbooks import CELL_MAX, SMALL_CELLS, Sheet, write_workbook
from tests.factories.hostile import CELLS, CONTROLS, DIRECTIONS, FORMULAS, MARKUP
from tests.fixtures.workbooks import parts_of

DATED = datetime(2027, 4, 6, 8, tzinfo=UTC)
TEXTS = (*FORMULAS, *CELLS, *MARKUP, *DIRECTIONS, *CONTROLS)


WAYS = pytest.mark.parametrize("one_by_one", [False, True], ids=["in memory", "row by row"])


def written(rows: Sequence[Sequence[str]], *, title: str = "=1+1", one_by_one: bool = False) -> bytes:
    file = io.BytesIO()
    given = iter(rows) if one_by_one else rows
    sheet = Sheet(title="Réponses", columns=("rang", *rows[0][1:]), rows=given, numbers={"rang"})
    write_workbook(file, [sheet], title=title, author="@Réseau & <amis>", dated=DATED)
    return file.getvalue()


def cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Réponses").to_python()


@WAYS
@pytest.mark.parametrize("text", TEXTS, ids=[f"{text[:12]!a}" for text in TEXTS])
def test_a_text_comes_back_as_it_was_in_a_cell_and_in_a_title(text: str, *, one_by_one: bool) -> None:
    header, row = cells(written([["-3", text]], one_by_one=one_by_one))

    units = text.encode("utf-16-le")[: 2 * CELL_MAX].decode("utf-16-le", "ignore")
    assert [header[1], row[1]] == [units, units]
    assert row[0] == -3.0


@WAYS
def test_no_text_becomes_a_formula_a_link_or_anything_but_a_text(*, one_by_one: bool) -> None:
    parts = parts_of(written([[str(rank), text] for rank, text in enumerate(TEXTS)], one_by_one=one_by_one))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()

    assert set(re.findall(r"<c [^>]*?t=\"(\w+)\"", sheet)) == {"inlineStr" if one_by_one else "s"}
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


def test_a_long_workbook_is_written_row_by_row_even_where_its_rows_are_known() -> None:
    rows = [["1", "x"]] * (SMALL_CELLS // 2)
    assert "xl/sharedStrings.xml" in parts_of(written(rows))
    assert "xl/sharedStrings.xml" not in parts_of(written([*rows, ["1", "x"]]))
