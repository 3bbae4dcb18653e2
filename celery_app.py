"""The background work of several machines: `celery -A celery_app worker`, and `celery -A celery_app beat`."""

from __future__ import annotations

import sys

from campagne import create_app
from campagne.cluster import engine
from config import ConfigurationError, read

try:
    settings = read()
    if not settings.redis_url:
        raise ConfigurationError("REDIS_URL : à renseigner pour confier le travail de fond à Celery")
    app = engine(create_app(settings))
except ConfigurationError as fault:
    sys.exit(str(fault))
