"""What the page of a candidacy shows of its addresses, of calls and letters, and of the authenticity of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campagne import clock
from campagne.domain.address_hints import is_function, suggestion
from campagne.models.audit import AuditEntry
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.services import address_book, authenticity, impartiality, outreach, transcriptions
from campagne.web.coordinator.address_form import AddressForm
from campagne.web.coordinator.scope import actor


@dataclass(frozen=True, kw_only=True)
class AddressLine:
    """An address with what can be said of it: shared with how many, a function's, nearly a common domain, replaced."""

    contact: Contact
    shared: int
    function: bool
    meant: str | None
    replaced: AuditEntry | None


def of(candidacy: Candidacy) -> dict[str, Any]:
    """Return what the partial templates of these three subjects need."""
    now, by = clock.now(), actor()
    known = address_book.of_candidacy(candidacy)
    shared, replaced = address_book.shared(candidacy), address_book.replacements(candidacy)
    noted = outreach.of_candidacy(candidacy)
    return {
        "addresses": [
            AddressLine(
                contact=contact,
                shared=shared.get(contact.id, 0),
                function=is_function(contact.address),
                meant=suggestion(contact.address),
                replaced=replaced.get(contact.id),
            )
            for contact in known
        ],
        "address_form": AddressForm(),
        "transcription": transcriptions.latest(candidacy),
        "reveals": address_book.reveals(candidacy),
        "masked_by_id": {contact.id: contact.address for contact in known},
        "replacement_reasons": address_book.REASONS,
        "outreaches": noted,
        "own_outreaches": {entry.id for entry in noted if outreach.may_take_back(entry, by=by, now=now)},
        "checks": authenticity.checks(candidacy),
        "signed_at": authenticity.signed_at(candidacy),
        "same_party": impartiality.SAME_PARTY if impartiality.same_party(candidacy, by) else "",
    }
