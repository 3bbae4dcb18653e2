"""Ed25519 signatures of editions (RFC 8032): keys and signatures are written in hexadecimal."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from campagne.exceptions import DomainError


class NotASigningKey(DomainError):
    """Editions are signed with an Ed25519 key, in a PEM file without a password."""


def draw() -> bytes:
    """Draw a key and return it in PEM (PKCS 8)."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read(pem: bytes) -> Ed25519PrivateKey:
    """Read a key. Raises NotASigningKey."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise NotASigningKey("Le fichier de la clé de signature n'est pas une clé PEM sans mot de passe.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NotASigningKey("La clé de signature n'est pas une clé Ed25519 : tirez-en une avec « keys draw ».")
    return key


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public key that everyone may know."""
    return key.public_key().public_bytes_raw().hex()


def message(digest: str) -> bytes:
    """Return what is signed: the digest of an edition, after words that no other use of the key could share."""
    return f"campagne/edition/1\n{digest}\n".encode()


def sign(key: Ed25519PrivateKey, digest: str) -> str:
    """Sign the digest of an edition."""
    return key.sign(message(digest)).hex()


def holds(public: str, signature: str, digest: str) -> bool:
    """Tell whether a signature of that digest is by that key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message(digest))
    except (InvalidSignature, ValueError):
        return False
    return True
