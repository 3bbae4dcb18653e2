"""The fields of an address, wherever one is typed: the address, its source, and a yes when its domain is doubtful."""

from __future__ import annotations

from wtforms import RadioField

from campagne.domain.address_hints import suggestion
from campagne.services import address_book, contacts
from campagne.web.form import Form, LineField, at_most, needed


class DoubtForm(Form):
    address = LineField("Adresse électronique", [at_most(254)])
    source = LineField("Où l'avez-vous trouvée ?", [at_most(contacts.SOURCE_MAX)])
    sure = LineField("Cette adresse est juste")

    @property
    def meant(self) -> str | None:
        """The common domain that the address probably meant."""
        return suggestion(self.address.data) if self.address.data else None

    @property
    def is_sure(self) -> bool:
        """Whether somebody said that this very address is right; another typed since is not."""
        return bool(self.sure.data) and self.sure.data == self.address.data


class AddressForm(DoubtForm):
    address = LineField("Adresse électronique", [needed("Écrivez l'adresse."), at_most(254)])
    source = LineField(
        "Où l'avez-vous trouvée ?",
        [needed("Dites où : sans source, on n'écrit à personne."), at_most(contacts.SOURCE_MAX)],
    )


class ReplacementForm(AddressForm):
    reason = RadioField("Pourquoi la remplacer ?", choices=address_book.REASONS)
