"""A person's own account: who they are signed in as, and another password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.validators import EqualTo

from campagne import clock
from campagne.extensions import db
from campagne.services import accounts
from campagne.web.account.blueprint import account
from campagne.web.account.session import begin
from campagne.web.form import Form, SecretField, needed


class NewPasswordForm(Form):
    password = SecretField("Nouveau mot de passe", [needed("Choisissez un mot de passe.")])
    again = SecretField(
        "Le même, une seconde fois",
        [
            needed("Écrivez-le une seconde fois."),
            EqualTo("password", "Les deux mots de passe diffèrent : écrivez-les de nouveau."),
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    present = SecretField("Mot de passe actuel", [needed("Indiquez votre mot de passe actuel.")])


@account.get("/")
def show() -> ResponseReturnValue:
    """Say who is signed in."""
    return render_template("account/show.html", coordinator=current_user.coordinator)


@account.route("/mot-de-passe", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """Take another password; every other session of this person ends, this one goes on."""
    coordinator, form = current_user.coordinator, ChangePasswordForm()
    if form.validate_on_submit():
        known = accounts.authenticate(coordinator.email, form.present.data, now=clock.now())
        db.session.commit()  # a wrong password is counted too
        if known is None:
            form.refuse("Ce n'est pas votre mot de passe actuel.", "present")
        else:
            with form.refusals():
                accounts.set_password(coordinator, form.password.data)
                db.session.commit()
                begin(coordinator)
                flash("Votre nouveau mot de passe est enregistré. Vos autres appareils sont déconnectés.")
                return redirect(url_for("account.show"))
    return render_template("account/change_password.html", form=form), 422 if form.refused else 200
