"""The factory of the application: wires everything, contains no rule, and is imported by nobody but entry points."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from campagne import cli, observation, storage
from campagne.extensions import csrf, db, login_manager, mail
from campagne.models import registry
from campagne.web import doors
from campagne.web.filters import Templates

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: config.Settings | None = None) -> Flask:
    """Build the application for `settings` (by default the environment). Raises ConfigurationError."""
    settings = settings or config.read()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), instance_path=str(settings.instance_dir))
    app.jinja_environment = Templates  # before whatever adds to it
    app.config.from_mapping(config.flask_settings(settings))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = storage.engine_options(settings.database_url)
    observation.init_app(app)
    registry.load()
    db.init_app(app)
    with app.app_context():
        storage.announce_transactions(db.engine)
    csrf.init_app(app)
    # Its context processor would open the session on public pages; the doors that know people attach it themselves.
    login_manager.init_app(app, add_context_processor=False)
    mail.init_app(app)
    doors.init_app(app)
    cli.init_app(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
