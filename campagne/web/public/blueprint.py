"""The blueprint of the public door."""

from __future__ import annotations

from flask import Blueprint

from campagne.web.public import addresses, origins, serving

public = Blueprint("public", __name__)
public.url_defaults(addresses.carry_edition)
public.after_request(origins.answer_preflight)
public.record_once(lambda state: serving.init_app(state.app))
