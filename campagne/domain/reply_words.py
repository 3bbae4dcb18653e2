"""What became of a message, in French: the reply of a server told in a sentence, its own words beside it."""

from __future__ import annotations

from campagne.domain.replies import Outcome, Reply

REPORT = "rapport "
"""How the words of a delivery report begin where they are kept."""

_SENTENCES = {
    Outcome.SENT: "Le serveur a accepté le message.",
    Outcome.UNREACHABLE: "Le serveur n'a pas répondu : nouvel essai prévu, tout seul.",
    Outcome.LATER: "Le serveur demande de réessayer plus tard.",
    Outcome.SLOWER: "Le serveur demande d'aller moins vite : le rythme vers ce domaine est réduit.",
    Outcome.MAILBOX: "La boîte est pleine ou fermée.",
    Outcome.ADDRESS: "Cette adresse n'existe pas ou plus.",
    Outcome.FORMAT: "Le serveur refuse la forme de ce message.",
    Outcome.POLICY: "Le serveur refuse nos messages, quel que soit le destinataire.",
    Outcome.CONFIGURATION: "Notre propre serveur d'envoi nous refuse : sa configuration est à corriger.",
    Outcome.IN_DOUBT: "La conversation s'est interrompue au dernier moment : nul ne sait si le message est parti.",
}


def explained(written: str) -> tuple[str, str]:
    """Return a sentence in French for what is written of a message, and the server's own words, each perhaps empty."""
    if reply := Reply.read(written):
        return _SENTENCES[reply.outcome], " ".join(f"{reply.code or ''} {reply.text}".split())
    if written.startswith(REPORT):
        return "Le message est revenu : un rapport de non-remise le dit.", written.removeprefix(REPORT).strip()
    return written, ""
