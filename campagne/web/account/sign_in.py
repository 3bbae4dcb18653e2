"""Signing in and out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from campagne import clock
from campagne.extensions import db
from campagne.services import accounts
from campagne.web.account.blueprint import account
from campagne.web.account.session import begin, own_path
from campagne.web.form import Form, LineField, SecretField, needed

REFUSED = (
    "Adresse ou mot de passe refusé. Après dix essais de suite, la connexion est suspendue pendant un quart d'heure."
)
"""One sentence for every cause: an unknown address, a wrong password, a pause, a closed account."""


class SignInForm(Form):
    email = LineField("Adresse électronique", [needed("Indiquez votre adresse.")])
    password = SecretField("Mot de passe", [needed("Indiquez votre mot de passe.")])


@account.route("/connexion", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Let a person in who knows their password."""
    form = SignInForm()
    if form.validate_on_submit():
        coordinator = accounts.authenticate(form.email.data, form.password.data, now=clock.now())
        db.session.commit()  # a wrong password is counted too
        if coordinator is not None:
            begin(coordinator)
            return redirect(own_path(request.args.get("next")))
        form.refuse(REFUSED)
    return render_template("account/sign_in.html", form=form), 422 if form.refused else 200


@account.post("/deconnexion")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    flash("Votre session est terminée.")
    return redirect(url_for("account.sign_in"))
