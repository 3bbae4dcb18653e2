"""Hiding a text, of an answer or opening words: why, on what ground; it is erased everywhere and a note stays."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField

from campagne import clock
from campagne.domain.answers import OPENING
from campagne.domain.redactions import BASIS_MAX, MOTIVES
from campagne.extensions import db
from campagne.services import published_last, quotations
from campagne.services import redactions as service
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.changes import question_titles
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form, LineField, at_most, needed

redactions = Blueprint("redactions", __name__, url_prefix="/campagnes/<slug>/candidatures/<ref>/masquer")


class GroundForm(Form):
    motive = RadioField("Le motif", choices={key: f"{words[0].upper()}{words[1:]}" for key, words in MOTIVES.items()})
    basis = LineField("Sur quel fondement ?", [needed("Dites sur quel fondement."), at_most(BASIS_MAX)])


class HideForm(GroundForm):
    leaf = RadioField("Le texte à masquer", validate_choice=False)
    position_too = BooleanField("Masquer aussi la position, si c'est le texte d'une réponse")


@redactions.route("/", methods=["GET", "POST"])
def create(ref: str) -> ResponseReturnValue:
    """Show the published texts of a candidacy; hide the one that is chosen."""
    candidacy, form = candidacy_or_404(ref), HideForm()
    titles = {OPENING: "Mot d'ouverture", **question_titles(campaign())}
    texts = sorted(service.published(candidacy), key=lambda each: list(titles).index(each.question_key))
    form.leaf.choices = {each.leaf: titles[each.question_key] for each in texts}
    quoted = quotations.of(candidacy, texts)
    if form.validate_on_submit():
        with form.refusals():
            given = {"motive": form.motive.data, "basis": form.basis.data, "position": not form.position_too.data}
            service.hide(candidacy, form.leaf.data or "", **given, by=actor(), now=clock.now())
            db.session.commit()
            published_last.keep(campaign())
            flash(_done(len(quoted.get(form.leaf.data or "", ()))))
            return redirect(url_for("coordinator.candidacies.show", ref=ref))
    shown = {each.leaf: each.text for each in texts}
    return page("redactions/create", form=form, candidacy=candidacy, texts=shown, quoted=quoted)


def _done(quoted: int) -> str:
    if not quoted:
        return "Le texte est masqué, dans toutes les éditions."
    replies = f"{quoted} droits de réponse" if quoted > 1 else "un droit de réponse"
    return f"Le texte est masqué. Ses mots se lisent encore dans {replies} : voyez « Erreurs et droits de réponse »."
