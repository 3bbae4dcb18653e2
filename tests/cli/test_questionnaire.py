"""`campagne questionnaire`: load, dump, check, freeze."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.domain import editions
from campagne.extensions import db
from tests.factories import campaigns, files
from tests.fixtures.workbooks import workbook

Load = Callable[[bytes], Result]


@pytest.fixture(autouse=True)
def _campaign(app: Flask) -> None:
    with app.app_context():
        campaigns.campaign("c", status="draft")
        campaigns.coordinator()
        db.session.commit()


@pytest.fixture
def load(runner: FlaskCliRunner, tmp_path: Path) -> Load:
    def load(data: bytes) -> Result:
        path = tmp_path / "questionnaire.json"
        path.write_bytes(data)
        return runner.invoke(args=["questionnaire", "load", "c", str(path), "--json"])

    return load


def dump(runner: FlaskCliRunner) -> dict[str, object]:
    result = runner.invoke(args=["questionnaire", "dump", "c"])
    assert (result.exit_code, result.stderr) == (0, "")
    content: dict[str, object] = json.loads(result.stdout)
    return content


def test_what_is_loaded_is_dumped_word_for_word(runner: FlaskCliRunner, load: Load) -> None:
    result = load(files.as_json(files.questionnaire()))

    assert json.loads(result.stdout) == {"version": 1, "themes": 2, "questions": 3, "minutes": 3}
    assert dump(runner) == files.questionnaire()


def test_a_dump_loads_again(runner: FlaskCliRunner, load: Load) -> None:
    load(files.as_json(files.questionnaire()))

    assert load(runner.invoke(args=["questionnaire", "dump", "c"]).stdout_bytes).exit_code == 0
    assert dump(runner) == files.questionnaire()


def test_every_fault_is_named_at_its_path_and_nothing_is_taken(runner: FlaskCliRunner, load: Load) -> None:
    load(files.as_json(files.questionnaire()))
    wrong = files.theme("t", files.question("a"), files.question("b", short_title="x" * 31, kind="?"))

    result = load(files.as_json(files.questionnaire(wrong, title="")))

    assert (result.exit_code, result.stdout) == (1, "")
    assert "- title : manque\n- themes[0].questions[1].short_title : 31 caractères, 28 au plus\n" in result.stderr
    assert dump(runner) == files.questionnaire()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b'{"title": ', "Ligne 1, colonne 11"),
        (b"[]", "doit contenir un objet"),
        (workbook([["title"]]), "un fichier JSON est attendu"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(load: Load, data: bytes, sentence: str) -> None:
    result = load(data)

    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_is_a_usage_error(runner: FlaskCliRunner, tmp_path: Path) -> None:
    for path in (tmp_path / "absent.json", tmp_path):
        result = runner.invoke(args=["questionnaire", "load", "c", str(path)])
        assert result.exit_code == 2
        assert "n'est pas un fichier que l'on puisse lire" in result.stderr


def test_the_report_says_the_effort_and_what_to_look_at_again(runner: FlaskCliRunner, load: Load) -> None:
    load(files.as_json(files.questionnaire(files.theme("t", files.question("a", text="Êtes-vous croyant ?")))))

    result = runner.invoke(args=["questionnaire", "check", "c", "--json"])

    report = json.loads(result.stdout)
    assert (report["questions"], report["minutes"]) == (1, 1)
    assert [(remark["question"], remark["rule"]) for remark in report["remarks"]] == [("a", "own_person")]
    assert "a : Interroge la personne" in runner.invoke(args=["questionnaire", "check", "c"]).stdout


def test_freezing_gives_the_digest_and_fixes_the_words(runner: FlaskCliRunner, load: Load) -> None:
    load(files.as_json(files.questionnaire()))

    result = runner.invoke(args=["questionnaire", "freeze", "c", "--by", "claire.morvan@example.org", "--json"])
    assert json.loads(result.stdout) == {"version": 1, "digest": editions.digest(files.questionnaire())}

    assert load(files.as_json(files.questionnaire())).exit_code == 0
    refused = load(files.as_json(files.questionnaire(title="Autre")))
    assert (refused.exit_code, refused.stderr) == (1, "Le questionnaire est gelé : ses mots ne changent plus.\n")
    assert dump(runner) == files.questionnaire()


def test_an_empty_questionnaire_is_not_frozen(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["questionnaire", "freeze", "c"])

    assert result.exit_code == 1
    assert "ne pose encore aucune question" in result.stderr


def test_a_second_key_without_a_first_is_a_usage_error(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["questionnaire", "freeze", "c", "--approved-by", "claire.morvan@example.org"])

    assert result.exit_code == 2
