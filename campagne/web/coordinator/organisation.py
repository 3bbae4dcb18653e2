"""The network presents itself: the facts that mails and notices need, filled in on a page. Administration only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import InputRequired

from campagne import clock
from campagne.extensions import db
from campagne.models.organisation import Organisation
from campagne.services import organisation as service
from campagne.web.coordinator.administration import require_administration
from campagne.web.coordinator.pages import page
from campagne.web.form import Form, LineField, TextField, at_most, needed

organisation = Blueprint("organisation", __name__, url_prefix="/reseau")
organisation.before_request(require_administration)

_SEPARATOR = "|"
_SIGNATORY = ("name", "mandate", "party", "supports")
_PRESS = ("name", "telephone", "telephone_hours")
_HOST = ("name", "address", "telephone")


class OrganisationForm(Form):
    """The network's facts, those of its host flattened.

    People are one a line: `signatories` « nom | mandat | parti | soutien », `press` « nom | téléphone | horaires ».
    """

    name = LineField("Nom officiel", [needed("Écrivez le nom du réseau."), at_most(200)])
    short_name = LineField("Nom court", [needed("Écrivez un nom court."), at_most(80)])
    members = IntegerField("Nombre de membres", [InputRequired("Indiquez un nombre.")])
    signatories = TextField("Personnes qui signent, une par ligne", [needed("Nommez au moins une personne.")])
    telephone = LineField("Téléphone", [needed("Écrivez un numéro où l'on répond.")])
    telephone_hours = LineField("Horaires", [at_most(200)])
    press = TextField("Autres personnes pour la presse, une par ligne")
    reply_to = LineField("Adresse où arrivent les réponses aux courriels", [needed("Écrivez une adresse.")])
    email = LineField("Adresse publique", [needed("Écrivez une adresse.")])
    address = TextField("Adresse postale", [needed("Écrivez l'adresse postale."), at_most(400)])
    presentation = TextField("Présentation", [at_most(4_000)])
    money = TextField("Argent : qui finance", [at_most(4_000)])
    publication_director = LineField("Direction de la publication", [needed("Nommez une personne."), at_most(200)])
    host_name = LineField("Hébergeur : nom", [needed("Nommez l'hébergeur du site."), at_most(200)])
    host_address = TextField("Hébergeur : adresse", [needed("Écrivez son adresse."), at_most(400)])
    host_telephone = LineField("Hébergeur : téléphone", [needed("Écrivez son numéro.")])

    def facts(self) -> dict[str, Any]:
        """The facts as the organisation file writes them."""
        own = (name for name in self.data if name != "csrf_token" and not name.startswith("host_"))
        return {
            **{name: self[name].data for name in own},
            "host": {name: self[f"host_{name}"].data for name in _HOST},
            "signatories": _people(self.signatories, _SIGNATORY),
            "press": _people(self.press, _PRESS),
        }


@organisation.route("/", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Fill the network's facts in; the public page « Qui sommes-nous » is renewed at once."""
    known = db.session.get(Organisation, 1)
    form = OrganisationForm(data=_values(known) if known else None)
    if form.validate_on_submit():
        with form.refusals():
            service.load(form.facts(), now=clock.now())
            db.session.commit()
            flash("La présentation du réseau est enregistrée et publiée.")
            return redirect(url_for("coordinator.campaigns.index"))
    return page("organisation/edit", form=form)


def _values(known: Organisation) -> dict[str, Any]:
    facts = known.public_facts()
    return {
        **facts,
        **{f"host_{name}": facts["host"].get(name, "") for name in _HOST},
        "signatories": _lines(facts["signatories"], _SIGNATORY),
        "press": _lines(facts["press"], _PRESS),
    }


def _lines(people: Sequence[Mapping[str, str]], names: Sequence[str]) -> str:
    """Write one person a line, without the empty parts at its end."""
    written = (f" {_SEPARATOR} ".join(person.get(name, "") for name in names) for person in people)
    return "\n".join(line.rstrip(f" {_SEPARATOR}") for line in written)


def _people(field: TextField, names: Sequence[str]) -> list[dict[str, str]]:
    """Read one person a line, each part under its name; parts that are missing are empty."""
    lines = [line for line in (field.data or "").splitlines() if line.strip()]
    parts = ([part.strip() for part in line.split(_SEPARATOR, len(names) - 1)] for line in lines)
    return [dict(zip_longest(names, found, fillvalue="")) for found in parts]
