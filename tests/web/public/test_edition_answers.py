"""Answers of an edition are read once for all who ask, and nobody waits for those of another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Event, Thread

import pytest
from flask import Flask

from campagne.domain.published import ConstituencyFacts
from campagne.extensions import db
from campagne.web.public.edition_answers import CELLS_MOST, Memory
from campagne.web.public.reading import EditionReader

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
