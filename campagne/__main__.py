"""The command line: `python -m campagne …`."""

from __future__ import annotations

import sys

from flask.cli import FlaskGroup

from campagne import create_app
from campagne.cli.by_name import ByName
from config import ConfigurationError

PLACES = {
    # Not among the commands of the application: they build one with settings of their own.
    "demo": ("demo", "demo"),
    "rehearse": ("rehearsal", "rehearse"),
    # Found here before the application is built: verifying a file needs no instance.
    "editions": ("editions", "editions"),
}


class Main(ByName, FlaskGroup):
    """The commands that stand before an application, then those of the application."""


main = Main(
    create_app=create_app,
    add_default_commands=False,
    help="Interroger les candidatures, publier ce qu'elles répondent, comparer.",
    places=PLACES,
)

if __name__ == "__main__":
    try:
        main(prog_name="campagne")
    except ConfigurationError as fault:
        sys.exit(str(fault))
