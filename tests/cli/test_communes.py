"""`campagne communes`: a table is loaded whole or not at all, and says what is wrong with its rows."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from campagne.extensions import db
from campagne.services import communes

GOOD = "Code INSEE;Commune;Circonscription\n97411;Saint-Denis;97401\n97411;Saint-Denis;97406\n"
WRONG = GOOD + "97411;Saint-Denis;9302\n"


def run(app: Flask, tmp_path: Path, content: str, *options: str) -> tuple[int, str, str]:
    path = tmp_path / "communes.csv"
    path.write_text(content, encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["communes", "load", str(path), "--source", "Table d'essai", *options])
    return result.exit_code, result.stdout, result.stderr


def loaded(app: Flask) -> int:
    with app.app_context():
        table = communes.current()
        db.session.remove()
        return table.communes if table else 0


def test_a_table_is_loaded_and_shown(app: Flask, tmp_path: Path) -> None:
    code, out, _ = run(app, tmp_path, GOOD, "--json")

    assert code == 0
    assert {key: json.loads(out)[key] for key in ("communes", "rows", "refused", "written")} == {
        "communes": 1,
        "rows": 2,
        "refused": [],
        "written": True,
    }
    shown = app.test_cli_runner().invoke(args=["communes", "show"])
    assert ": 1 commune.\n" in shown.stdout
    assert "Source : Table d'essai" in shown.stdout


def test_the_same_table_again_is_no_news(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path, GOOD)
    code, out, err = run(app, tmp_path, GOOD, "--json")

    assert (code, json.loads(out)["written"]) == (0, False)
    assert "dit déjà exactement cela" in err


def test_a_wrong_row_stops_everything_and_is_named(app: Flask, tmp_path: Path) -> None:
    code, _, err = run(app, tmp_path, WRONG)

    assert code == 1
    assert "Ligne 4, colonne « Circonscription » refusée : « 9302 » n'est pas une circonscription" in err
    assert loaded(app) == 0


def test_wrong_rows_may_be_left_out_knowingly(app: Flask, tmp_path: Path) -> None:
    code, _, _ = run(app, tmp_path, WRONG, "--skip-refused")

    assert (code, loaded(app)) == (0, 1)


def test_before_a_table_there_is_nothing_to_show(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["communes", "show"])

    assert (result.exit_code, result.stderr.strip()) == (1, "Aucune table de communes n'est chargée.")
