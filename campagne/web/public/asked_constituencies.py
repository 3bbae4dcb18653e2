"""The constituencies that an address names, read the same way wherever `circonscription` may stand."""

from __future__ import annotations

from collections.abc import Sequence

from campagne.domain.chosen_view import UnknownView
from campagne.domain.published import ConstituencyFacts
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import parameters


def asked_constituencies(reader: EditionReader) -> Sequence[ConstituencyFacts]:
    """Return the constituencies that the address asks for, in the order of the list; none when it asks for none.

    Blanks are left aside, as an unfilled field sends one. The one constituency of a national election is no choice.
    Raises UnknownView for a code that the campaign does not have.
    """
    codes = {code for code in parameters().getlist("circonscription") if code}
    places = [place for place in reader.constituencies if place.code in codes]
    if len(places) < len(codes):
        raise UnknownView("Cette adresse demande une circonscription que cette campagne n'a pas.")
    return [] if reader.campaign.national else places
