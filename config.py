"""Settings, read once from the environment; what is missing or weak stops the start, all of it named at once."""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

ENVIRONMENTS = ("development", "demo", "production")
KEYS = ("SECRET_KEY", "LINK_KEY", "SUPPRESSION_KEY")
KEY_MIN_BYTES = 32
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
_DOMAIN = re.compile(r"(?=.{1,200}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_LOCAL_PART = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_SELECTOR = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,61}[a-zA-Z0-9])?")
_DATABASES = ("sqlite:///", "postgresql+psycopg://")
NUMBERS = {"MAIL_RATE": "600", "MAIL_DOMAIN_RATE": "120", "MAIL_WARM_UP": "0", "TRUSTED_PROXIES": "0"}
DRAW = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


class ConfigurationError(Exception):
    """Settings are missing or weak; the message names each of them."""


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail leaves: `smtp://user:password@host:port?tls=starttls|implicit|none`."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: str


@dataclass(frozen=True, kw_only=True)
class BounceMailbox:
    """Where returned mail is read: `imaps://user:password@host:port/folder`."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    tls: bool


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that the environment decides."""

    environment: str
    secret_key: str
    link_key: str
    suppression_key: str
    database_url: str
    public_url: str
    mail_server: MailServer
    mail_from: str
    pace: Mapping[str, int]
    bounce_domain: str
    bounce_mailbox: BounceMailbox | None
    redis_url: str
    dkim_selector: str
    dns_resolver: str | tuple[str, int]
    instance_dir: Path
    signing_key_file: Path | None
    trusted_proxies: int

    @property
    def production(self) -> bool:
        """Whether real people are written to."""
        return self.environment == "production"

    @property
    def https(self) -> bool:
        """Whether readers arrive by https; cookies are then bound to it."""
        return self.public_url.startswith("https://")


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises ConfigurationError naming everything that is missing or weak."""
    env = dict(os.environ if environ is None else environ)
    faults: list[str] = []
    environment = env.get("CAMPAGNE_ENV", "development")
    if environment not in ENVIRONMENTS:
        faults.append(f"CAMPAGNE_ENV : « {environment} » n'est pas l'un de {', '.join(ENVIRONMENTS)}")
    if environment == "production":
        faults += _production_faults(env)
    instance_dir = Path(env.get("INSTANCE_DIR", "instance")).resolve()
    server = _mail_server(env.get("MAIL_URL", "smtp://127.0.0.1:1025"), faults)
    mail_from = _mail_from(env, faults)
    database_url = _database_url(env, instance_dir, faults)
    bounce_domain = _bounce_domain(env, faults)
    bounce_mailbox = _bounce_mailbox(env.get("BOUNCE_MAILBOX_URL", ""), faults)
    redis_url = _redis_url(env.get("REDIS_URL", ""), database_url, faults)
    dkim_selector, dns_resolver = _dkim_selector(env, faults), _dns_resolver(env.get("DNS_RESOLVER", ""), faults)
    numbers = {name: _whole(env.get(name) or default, name, faults) for name, default in NUMBERS.items()}
    if faults or server is None:
        raise ConfigurationError("Configuration à compléter :\n- " + "\n- ".join(faults))
    keys = _keys(env, instance_dir)
    return Settings(
        environment=environment,
        secret_key=keys["SECRET_KEY"],
        link_key=keys["LINK_KEY"],
        suppression_key=keys["SUPPRESSION_KEY"],
        database_url=database_url,
        public_url=env.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        mail_server=server,
        mail_from=mail_from,
        pace={name: number for name, number in numbers.items() if name.startswith("MAIL_")},
        bounce_domain=bounce_domain,
        bounce_mailbox=bounce_mailbox,
        redis_url=redis_url,
        dkim_selector=dkim_selector,
        dns_resolver=dns_resolver,
        instance_dir=instance_dir,
        signing_key_file=Path(env["SIGNING_KEY_FILE"]).resolve() if env.get("SIGNING_KEY_FILE") else None,
        trusted_proxies=numbers["TRUSTED_PROXIES"],
    )


def _whole(text: str, name: str, faults: list[str]) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        faults.append(f"{name} : un nombre entier est attendu")
    return int(text) if text.isdecimal() else 0


def _production_faults(env: Mapping[str, str]) -> list[str]:
    faults = [
        f"{name} : au moins {KEY_MIN_BYTES} octets tirés au hasard ({DRAW})"
        for name in KEYS
        if len(env.get(name, "").encode()) < KEY_MIN_BYTES
    ]
    faults += [
        f"{name} : obligatoire en production" for name in ("PUBLIC_URL", "MAIL_URL", "MAIL_FROM") if not env.get(name)
    ]
    if env.get("PUBLIC_URL") and not env["PUBLIC_URL"].startswith("https://"):
        faults.append("PUBLIC_URL : une adresse en https est exigée en production")
    faults += [
        f"{name} : refusé en production" for name in ("CAMPAGNE_NOW", "FLASK_DEBUG") if env.get(name, "0") != "0"
    ]
    return faults


def _mail_from(env: Mapping[str, str], faults: list[str]) -> str:
    address = env.get("MAIL_FROM") or "campagne@example.org"
    local, _, domain = address.rpartition("@")
    if not (_LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain.lower())):
        faults.append("MAIL_FROM : attendu une seule adresse, sans nom ni accent : reponses@exemple.org")
    return address


def _bounce_domain(env: Mapping[str, str], faults: list[str]) -> str:
    domain = env.get("BOUNCE_DOMAIN", "").lower()
    if domain and not _DOMAIN.fullmatch(domain):
        faults.append("BOUNCE_DOMAIN : attendu un nom de domaine, retours.exemple.org")
    return domain


def _database_url(env: Mapping[str, str], instance_dir: Path, faults: list[str]) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{instance_dir / 'campagne.sqlite3'}"
    if not url.startswith(_DATABASES):
        faults.append(f"DATABASE_URL : attendu une adresse qui commence par {' ou '.join(_DATABASES)}")
    return url


def _mail_server(url: str, faults: list[str]) -> MailServer | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    tls = parse_qs(parts.query).get("tls", ["none"])[0]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or tls not in {"none", "starttls", "implicit"}:
        faults.append("MAIL_URL : attendu smtp://utilisateur:motdepasse@serveur:port?tls=starttls")
        return None
    if parts.scheme == "smtps":
        tls = "implicit"
    return MailServer(
        host=parts.hostname,
        port=port or {"none": 25, "starttls": 587, "implicit": 465}[tls],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
    )


def _bounce_mailbox(url: str, faults: list[str]) -> BounceMailbox | None:
    """Read the mailbox of returned mail, if there is one. A password crosses the network in imaps only."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    known = parts.scheme == "imaps" or (parts.scheme == "imap" and parts.hostname in _THIS_MACHINE)
    plain = all(text.isascii() and text.isprintable() for text in (user, password, folder))
    if not (known and parts.hostname and user and password and plain):
        faults.append("BOUNCE_MAILBOX_URL : attendu imaps://utilisateur:motdepasse@serveur/dossier, sans accent")
        return None
    tls = parts.scheme == "imaps"
    port = port or (993 if tls else 143)
    return BounceMailbox(host=parts.hostname, port=port, user=user, password=password, folder=folder, tls=tls)


def _redis_url(url: str, database_url: str, faults: list[str]) -> str:
    """Read where the ticks of several machines pass, if there are several. They share one database, a PostgreSQL."""
    if not url:
        return ""
    if not re.match(r"rediss?://[^/]", url):
        faults.append("REDIS_URL : attendu redis://serveur:6379/0, ou rediss:// à travers un réseau")
    if database_url.startswith("sqlite"):
        faults.append("REDIS_URL : plusieurs machines demandent PostgreSQL (DATABASE_URL), SQLite n'en sert qu'une")
    if any(importlib.util.find_spec(name) is None for name in ("celery", "redis")):
        faults.append("REDIS_URL : il manque Celery (pip install --require-hashes -r requirements-cluster.lock)")
    return url


def _dkim_selector(env: Mapping[str, str], faults: list[str]) -> str:
    selector = env.get("DKIM_SELECTOR", "")
    if selector and not _SELECTOR.fullmatch(selector):
        faults.append("DKIM_SELECTOR : attendu le nom d'une clé, comme « s1 »")
    return selector


def _dns_resolver(given: str, faults: list[str]) -> str | tuple[str, int]:
    """Read which name server is asked: empty (the system's), `none`, or its address and port."""
    if given in {"", "none"}:
        return given
    try:
        parts = urlsplit(f"//{given}")
        return str(ip_address(parts.hostname or "")), parts.port or 53
    except ValueError:
        faults.append("DNS_RESOLVER : attendu l'adresse d'un serveur de noms (192.0.2.1:53), ou none")
        return ""


def _keys(env: Mapping[str, str], instance_dir: Path) -> dict[str, str]:
    """Return the three keys; outside production, those not given are drawn once and kept in the instance folder."""
    given = {name: env[name] for name in KEYS if env.get(name)}
    if len(given) == len(KEYS):
        return given
    path = instance_dir / "keys.env"
    if not path.exists():
        instance_dir.mkdir(parents=True, exist_ok=True)
        drawn = "".join(f"{name}={secrets.token_urlsafe(48)}\n" for name in KEYS)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(drawn)
    kept = dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return kept | given


def flask_settings(settings: Settings) -> dict[str, object]:
    """Return what Flask and its extensions read from `app.config`."""
    server = settings.mail_server
    return {
        "ENVIRONMENT": settings.environment,
        "SECRET_KEY": settings.secret_key,
        "LINK_KEY": settings.link_key,
        "SUPPRESSION_KEY": settings.suppression_key,
        "PUBLIC_URL": settings.public_url,
        "INSTANCE_DIR": settings.instance_dir,
        "SIGNING_KEY_FILE": settings.signing_key_file,  # its path: only what builds an edition opens it
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "TRUSTED_HOSTS": [urlsplit(settings.public_url).hostname] if settings.production else None,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.https else "session",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Chromium sends `Origin: null` and no Referer under no-referrer: web.security checks Sec-Fetch-Site instead.
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": None,  # a text typed for an hour must not be refused for that
        "MAIL_SERVER": server.host,
        "MAIL_PORT": server.port,
        "MAIL_USERNAME": server.user,
        "MAIL_PASSWORD": server.password,
        "MAIL_USE_TLS": server.tls == "starttls",
        "MAIL_USE_SSL": server.tls == "implicit",
        "MAIL_DEFAULT_SENDER": settings.mail_from,
        **settings.pace,
        "BOUNCE_DOMAIN": settings.bounce_domain,
        "BOUNCE_MAILBOX": settings.bounce_mailbox,
        "REDIS_URL": settings.redis_url,
        "DKIM_SELECTOR": settings.dkim_selector,
        "DNS_RESOLVER": settings.dns_resolver,
    }
