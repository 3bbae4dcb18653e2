"""Activation: the one-time link by which a person chooses their first password, or a new one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.extensions import db
from campagne.models.coordinator import Coordinator
from campagne.services import accounts
from campagne.tokens import read_activation
from campagne.web.account.blueprint import account
from campagne.web.account.password import NewPasswordForm
from campagne.web.account.session import HOME, begin

DEAD_LINK = (
    "Ce lien ne fonctionne pas ou ne fonctionne plus : il sert une seule fois, pendant trois jours. "
    "Demandez-en un autre à la personne qui vous l'a donné."
)


@account.route("/activation/<token>", methods=["GET", "POST"])
def activate(token: str) -> ResponseReturnValue:
    """Show a form; a mail scanner that opens the link changes nothing."""
    coordinator = holder_or_404(token)
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            accounts.set_password(coordinator, form.password.data)
            db.session.commit()
            begin(coordinator)
            flash("Votre mot de passe est enregistré.")
            return redirect(HOME)
    page = render_template("account/activation.html", form=form, coordinator=coordinator)
    return page, 422 if form.refused else 200


def holder_or_404(token: str) -> Coordinator:
    """Return whose link this is; whatever is wrong with it, the answer is the same."""
    activation = read_activation(token)
    coordinator = db.session.get(Coordinator, activation.coordinator_id) if activation else None
    if activation is None or coordinator is None or not coordinator.active:
        abort(404, DEAD_LINK)
    if not activation.opens(coordinator.session_key, now=clock.now()):
        abort(404, DEAD_LINK)
    return coordinator
