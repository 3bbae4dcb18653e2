"""The account door: a person of the coordination signs in, chooses a password, signs out. Nobody registers."""

from __future__ import annotations

from campagne.web.account import activation, password, sign_in
from campagne.web.account.blueprint import account

__all__ = ["account", "activation", "password", "sign_in"]
