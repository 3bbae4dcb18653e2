"""The Flask extensions, unbound: `create_app` binds them, everything else imports them from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask_login import LoginManager
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from campagne.storage import AnnouncedSession


class Base(DeclarativeBase):
    """Every table, with named constraints so that migrations can drop them on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SessionLogin(LoginManager):
    """Sign-in by session alone.

    The remember cookie's hook reads the session on *every* response, which would add `Vary: Cookie` to public pages; we
    have no such cookie.
    """

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


db = SQLAlchemy(model_class=Base, session_options={"class_": AnnouncedSession})
csrf = CSRFProtect()
login_manager = SessionLogin()
mail = Mail()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
