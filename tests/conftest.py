"""What every test can ask for; the fixtures live in `tests/fixtures`, one file per thing."""

from __future__ import annotations

from hypothesis import settings as hypothesis_settings

pytest_plugins = [
    "tests.fixtures.application",
    "tests.fixtures.browser",
    "tests.fixtures.database",
    "tests.fixtures.demonstration",
    "tests.fixtures.imap",
    "tests.fixtures.instants",
    "tests.fixtures.mail",
    "tests.fixtures.names",
    "tests.fixtures.network",
    "tests.fixtures.office",
    "tests.fixtures.redis",
    "tests.fixtures.samples",
    "tests.fixtures.scripted",
    "tests.fixtures.cluster",  # after the Redis that it leans on
]

# A shared machine makes a single example slow without a fault of ours; the example found is printed to be replayed.
hypothesis_settings.register_profile("campagne", deadline=None, print_blob=True)
hypothesis_settings.load_profile("campagne")
