"""The application, for a WSGI server: `waitress-serve wsgi:app`."""

from __future__ import annotations

from campagne import create_app

app = create_app()
