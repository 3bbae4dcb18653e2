"""The command line: `python -m campagne …`."""

from __future__ import annotations

import sys

from flask.cli import FlaskGroup

from campagne import create_app
from campagne.cli.demo import demo
from campagne.cli.editions import editions
from campagne.cli.rehearsal import rehearse
from config import ConfigurationError

main = FlaskGroup(
    create_app=create_app,
    add_default_commands=False,
    help="Interroger les candidatures, publier ce qu'elles répondent, comparer.",
)

# Not among the commands of the application: they build one with settings of their own.
main.add_command(demo)
main.add_command(rehearse)
# Found here before the application is built: verifying a file needs no instance.
main.add_command(editions)

if __name__ == "__main__":
    try:
        main(prog_name="campagne")
    except ConfigurationError as fault:
        sys.exit(str(fault))
