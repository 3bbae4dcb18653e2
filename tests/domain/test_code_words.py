"""Every code of public files has its words, and what describes files names them all."""

from __future__ import annotations

import pytest

from campagne.domain import data_tables, ledger
from campagne.domain.answer_rows import DICTIONARY
from campagne.domain.code_words import CHANNELS, KINDS, MADE, SENDINGS, STATES, outcome_words
from campagne.domain.edition_files import CHANGES_DICTIONARY
from campagne.domain.published import MARK_WORDS
from campagne.domain.questionnaire_file import KINDS as ASKED
from campagne.domain.states import Outcome, State
from campagne.models.answer import CHANNELS as STORED

TABLES = {table.name: list(table.columns) for table in (*data_tables.TABLES, data_tables.REPLIES)}
FILES = TABLES | {"answers": list(DICTIONARY), "changes": list(CHANGES_DICTIONARY), "ledger": list(ledger.DICTIONARY)}
CODES = {"etat", "marques", "position", "position_avant", "engagement", "engagement_avant", "changement"}
CODES |= {"type", "issue", "nature", "canal"}


def test_every_code_has_words() -> None:
    assert set(STATES) == set(State)
    assert set(KINDS) == set(ASKED)
    assert set(CHANNELS) == set(STORED)
    assert {outcome_words(kind, outcome) for kind in SENDINGS for outcome in Outcome} >= {MADE, "envoi parti"}


def test_a_call_is_made_and_not_sent() -> None:
    assert outcome_words("call", "sent") == "appel passé"
    assert outcome_words("reminder", "undelivered") == "non remis"


@pytest.mark.parametrize("name", FILES)
def test_the_words_of_each_code_stand_just_after_it(name: str) -> None:
    for column, after in zip(FILES[name], [*FILES[name][1:], ""], strict=True):
        if column in CODES:
            assert after == f"{column}_libelle"


@pytest.mark.parametrize("words", [STATES, MARK_WORDS])
def test_the_dictionary_names_every_state_and_mark_with_its_words(words: dict[str, str]) -> None:
    said = f"{DICTIONARY['etat']} {DICTIONARY['marques']}"

    assert all(f"{code} ({meaning})" in said for code, meaning in words.items())
