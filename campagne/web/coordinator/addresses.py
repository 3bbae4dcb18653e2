"""Importing a file of addresses: the file, then whose they are, then their confirmation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from campagne import clock
from campagne.domain import contact_files
from campagne.extensions import db
from campagne.services import contacts as service
from campagne.web.coordinator import uploads
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import DayField, Form, LineField, at_most, needed

addresses = Blueprint("addresses", __name__, url_prefix="/campagnes/<slug>/adresses/fichier")


class AddressFileForm(Form):
    file = FileField("Fichier d'adresses", [needed("Choisissez un fichier.")])


class LinesField(SelectMultipleField):
    """Lines of a file, as check boxes."""

    widget = ListWidget()
    option_widget = CheckboxInput()


class ConfirmForm(Form):
    source = LineField(
        "Où ces adresses ont-elles été trouvées ?",
        [needed("Dites où : sans source, on n'écrit à personne."), at_most(service.SOURCE_MAX)],
    )
    found_on = DayField("Quel jour", [Optional()])
    kept = LinesField("Adresses au domaine douteux", coerce=int)

    def offer(self, plan: service.ContactPlan) -> None:
        """Offer the doubtful lines of a plan, each with what it may have meant; the part before « @ » stays masked."""
        doubts: dict[int, str] = {}
        for doubt in plan.doubtful:
            domain = doubt.row.email.rpartition("@")[2]
            words = f"{doubt.candidate.name}, …@{domain} : vouliez-vous dire {doubt.meant} ?"
            doubts[doubt.row.line] = f"Ligne {doubt.row.line}, {words}"
        self.kept.choices = list(doubts.items())


@addresses.route("/", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take a file and read it; nothing is written yet."""
    form = AddressFileForm()
    if form.validate_on_submit():
        with form.refusals(at="file"):
            data = form.file.data.read()
            contact_files.read(data, election=campaign().election)
            token = uploads.keep(data, owner=actor().id, campaign=campaign().id, now=clock.now())
            return redirect(url_for("coordinator.addresses.confirm", token=token))
    return page("addresses/upload", form=form)


@addresses.route("/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Show whose the addresses are; record those that are certain once it is confirmed."""
    form, plan = ConfirmForm(), planned(token)
    form.offer(plan)
    if form.validate_on_submit():
        with form.refusals():
            given: dict[str, Any] = {"source": form.source.data, "found_on": form.found_on.data, "kept": form.kept.data}
            added = service.apply_import(plan, **given, by=actor(), now=clock.now())
            db.session.commit()
            uploads.discard(token, owner=actor().id, campaign=campaign().id)
            flash(f"{added} adresse{'s' if added > 1 else ''} enregistrée{'s' if added > 1 else ''}.")
            return redirect(url_for("coordinator.contacts.index"))
    return page("addresses/confirm", form=form, plan=plan)


def planned(token: str) -> service.ContactPlan:
    """Return what the kept file would add now."""
    data = uploads.fetch(token, owner=actor().id, campaign=campaign().id)
    return service.plan_import(campaign(), contact_files.read(data, election=campaign().election))
