"""The way out: Flask-Mail's connection, corrected.

As it comes it accepts any certificate, waits for ever, and says nothing of when a conversation broke. Here certificates
are checked, every step has its time, and each attempt ends with a `Reply` that tells before from after the final dot.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from ipaddress import ip_address
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import flask_mail
from flask import current_app

from campagne.domain.replies import Outcome, Reply, Stage

TIMEOUT_SECONDS = 20
MESSAGES_PER_CONNECTION = 100
_LINE_STARTING_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)
_START_OF_DATA = 354
_SERVICE_CLOSING = 421
_BROKEN = frozenset({Outcome.UNREACHABLE, Outcome.IN_DOUBT})


class RelayFault(Exception):
    """No conversation could begin with our relay: it is out of reach, or refuses us. Nothing was sent."""

    def __init__(self, reply: Reply, outcome: Outcome | None = None) -> None:
        super().__init__(str(reply))
        self.reply = reply
        self.outcome = outcome or reply.outcome


class RelayConnection(flask_mail.Connection):
    """A connection to the relay, opened at the first message and kept for the next ones.

    Entering it opens nothing; `open` does, before anything is said to be leaving.
    """

    host: smtplib.SMTP | None

    def __init__(self, *, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(current_app.extensions["mail"])
        self.timeout = timeout

    @classmethod
    def probe(cls, *, seconds: float) -> str:
        """Meet the relay and take leave, `seconds` a step at most; return what went wrong. Sends nothing."""
        try:
            with cls(timeout=seconds) as relay:
                relay.open()
        except RelayFault as fault:
            return fault.reply.text
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None = None,
        _error: BaseException | None = None,
        _traceback: TracebackType | None = None,
    ) -> None:
        """Take leave. A relay that has already gone is no fault: every reply that counts was read before."""
        if self.host is not None:
            try:
                self.host.quit()
            except (OSError, smtplib.SMTPException):
                self.host.close()
            self.host = None

    def configure_host(self) -> smtplib.SMTP:
        """Open the connection, check its certificate and sign in. Raises RelayFault."""
        try:
            return self._open()
        except ssl.SSLCertVerificationError as error:
            raise _fault(f"certificate refused: {error.verify_message}", Outcome.CONFIGURATION) from error
        except smtplib.SMTPNotSupportedError as error:
            raise _fault(str(error), Outcome.CONFIGURATION) from error
        except smtplib.SMTPResponseException as error:
            raise RelayFault(Reply(stage=Stage.CONNECT, code=error.smtp_code, text=_words(error.smtp_error))) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _fault(str(error) or type(error).__name__) from error

    @property
    def ready(self) -> bool:
        """Whether another message may leave at once, by the connection that is there."""
        return self.host is not None and self.num_emails < MESSAGES_PER_CONNECTION

    def open(self) -> smtplib.SMTP:
        """Return the connection, opened if it is not. Raises RelayFault."""
        if not self.ready:
            self.__exit__()
        if self.host is None:
            self.host, self.num_emails = self.configure_host(), 0
        return self.host

    def attempt(self, content: bytes, *, sender: str, recipient: str) -> Reply:
        """Send one message to one recipient, and return the reply that decides.

        A kept connection that the relay has closed meanwhile is opened again, once, for the same message.
        """
        kept = self.num_emails > 0
        reply = self._converse(content, sender, recipient)
        if kept and reply.stage is Stage.MAIL and reply.code in {0, _SERVICE_CLOSING}:
            reply = self._converse(content, sender, recipient)
        return reply

    def _converse(self, content: bytes, sender: str, recipient: str) -> Reply:
        try:
            conversation = _Conversation(self.open())
        except RelayFault as fault:
            return fault.reply
        self.num_emails += 1
        try:
            reply = conversation.send(content, sender, recipient)
        except (OSError, smtplib.SMTPException) as error:
            reply = Reply(stage=conversation.stage, code=0, text=str(error) or type(error).__name__)
        self._leave_clean(reply)
        return reply

    def _leave_clean(self, reply: Reply) -> None:
        """Make the connection ready for another message, or give it up."""
        if reply.outcome is Outcome.SENT or self.host is None:
            return
        try:
            if reply.outcome not in _BROKEN and self.host.rset()[0] == 250:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self.host.close()
        self.host = None

    def _open(self) -> smtplib.SMTP:
        state, name, place = self.mail, _own_name(), (self.mail.server, self.mail.port)
        context = ssl.create_default_context() if state.use_ssl or state.use_tls else None
        if state.use_ssl:
            host: smtplib.SMTP = smtplib.SMTP_SSL(*place, name, timeout=self.timeout, context=context)
        else:
            host = smtplib.SMTP(*place, name, timeout=self.timeout)
        try:
            if state.use_tls:
                host.starttls(context=context)
            host.ehlo_or_helo_if_needed()
            if state.username and state.password:
                host.login(state.username, state.password)
        except BaseException:
            host.close()
            raise
        return host


class _Conversation:
    """One message through one connection; `stage` says how far it has come, whatever happens."""

    def __init__(self, host: smtplib.SMTP) -> None:
        self.host = host
        self.stage = Stage.MAIL

    def send(self, content: bytes, sender: str, recipient: str) -> Reply:
        code, words = self.host.mail(sender)
        if code // 100 != 2:
            return self._reply(code, words)
        self.stage = Stage.RCPT
        code, words = self.host.rcpt(recipient)
        if code // 100 != 2:
            return self._reply(code, words)
        self.stage = Stage.DATA
        code, words = self.host.docmd("DATA")
        if code != _START_OF_DATA:
            return self._reply(code, words)
        # One write that fails has not handed over its last octets, so the server has not seen the final dot.
        self.host.send(_LINE_STARTING_WITH_A_DOT.sub(b"..", content) + b".\r\n")
        self.stage = Stage.DOT
        return self._reply(*self.host.getreply())

    def _reply(self, code: int, words: bytes) -> Reply:
        return Reply(stage=self.stage, code=max(code, 0), text=_words(words))


def _fault(text: str, outcome: Outcome | None = None) -> RelayFault:
    return RelayFault(Reply(stage=Stage.CONNECT, code=0, text=text), outcome)


def _words(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _own_name() -> str:
    """Return the name given in EHLO: the public one, so that no look-up is made of this machine's own."""
    name = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    try:
        return f"[{ip_address(name)}]"
    except ValueError:
        return name
