"""The network presents itself: the facts that mails and notices need, filled in on a page. Administration only."""

from __future__ import annotations

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
_HOST = ("name", "address", "telephone")


class OrganisationForm(Form):
    """`signatories` holds one person a line: « nom | mandat | parti »; the host's fields are flattened."""

    name = LineField("Nom officiel", [needed("Écrivez le nom du réseau."), at_most(200)])
    short_name = LineField("Nom court", [needed("Écrivez un nom court."), at_most(80)])
    members = IntegerField("Nombre de membres", [InputRequired("Indiquez un nombre.")])
    signatories = TextField("Personnes qui signent, une par ligne", [needed("Nommez au moins une personne.")])
    telephone = LineField("Téléphone", [needed("Écrivez un numéro où l'on répond.")])
    telephone_hours = LineField("Horaires", [at_most(200)])
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
            "signatories": [_signatory(line) for line in (self.signatories.data or "").splitlines() if line.strip()],
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
    people = ((person["name"], person["mandate"], person.get("party", "")) for person in facts["signatories"])
    return {
        **facts,
        **{f"host_{name}": facts["host"].get(name, "") for name in _HOST},
        "signatories": "\n".join(f" {_SEPARATOR} ".join(part for part in person if part) for person in people),
    }


def _signatory(line: str) -> dict[str, str]:
    name, mandate, party = ([part.strip() for part in line.split(_SEPARATOR, 2)] + ["", ""])[:3]
    return {"name": name, "mandate": mandate, "party": party}
