"""Answers of an edition are read once for all who ask, and nobody waits for those of another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask

from campagne.domain.published import ConstituencyFacts
from campagne.extensions import db
from campagne.models.edition import Redaction
from campagne.web.public.edition_answers import CELLS_MOST, Memory
from campagne.web.public.reading import EditionReader
from tests.factories import campaigns, lookup

ENTERED, LET_GO = Event(), Event()
LONG = 20.0
"""Seconds that nothing here takes unless it waits for what never comes."""


class SlowReader(EditionReader):
    """A reader whose database takes its time."""

    @cached_property
    def constituencies(self) -> Sequence[ConstituencyFacts]:
        """Its constituencies, once it is let go."""
        ENTERED.set()
        LET_GO.wait(LONG)
        return EditionReader(self.slug, self.number, self.current).constituencies


@pytest.mark.usefixtures("published", "constituencies")
def test_a_campaign_that_is_being_read_keeps_nobody_waiting_elsewhere(app: Flask) -> None:
    memory = Memory(CELLS_MOST)
    read: list[str] = []

    def ask(reader: EditionReader) -> None:
        with app.app_context():
            db.session.info["reading"] = True
            read.append(memory.get(reader).campaign.slug)

    slow = Thread(target=ask, args=[SlowReader("presidentielle-2027", 6, 6)])
    quick = Thread(target=ask, args=[EditionReader("legislatives-2027", 6, 6)])
    slow.start()
    assert ENTERED.wait(LONG)
    quick.start()
    quick.join(LONG / 2)
    before = list(read)
    LET_GO.set()
    slow.join(LONG)
    quick.join(LONG)

    assert before == ["legislatives-2027"]
    assert read == ["legislatives-2027", "presidentielle-2027"]


@pytest.mark.usefixtures("published")
def test_answers_are_read_again_once_a_text_is_hidden_by_a_transaction_that_began_first(app: Flask) -> None:
    with app.app_context():
        memory, reader = Memory(CELLS_MOST), EditionReader("presidentielle-2027", 6, 6)
        hidden: dict[str, Any] = {
            "campaign_id": lookup.campaign().id,
            "candidacy_ref": "c",
            "question_key": "q",
            "motive": "injure",
        }
        hidden |= {"basis": "Loi", "at": campaigns.DEADLINE, "actor": "Claire Morvan"}
        campaigns.add(Redaction(id=2, leaf="2", **hidden))
        before = memory.get(reader)
        assert memory.get(reader) is before
        campaigns.add(Redaction(id=1, leaf="1", **hidden))
        assert memory.get(reader) is not before
