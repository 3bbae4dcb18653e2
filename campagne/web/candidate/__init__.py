"""The candidates' door: a personal link opens one questionnaire, to prepare, read again, sign or decline."""

from __future__ import annotations

from campagne.web.candidate import decline, links, mistake, reply_requests, review, sheet, transcription, unsubscribe
from campagne.web.candidate.blueprint import answering, candidate

candidate.register_blueprint(answering)  # once its views are attached

__all__ = [
    "candidate",
    "decline",
    "links",
    "mistake",
    "reply_requests",
    "review",
    "sheet",
    "transcription",
    "unsubscribe",
]
