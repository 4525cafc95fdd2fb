"""An Ed25519 signature over a manifest, where the house has a key: who rewrites a publication must have that too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.faults import Fault, SettingsError
from warehouse.files import replace
from warehouse.publications import SIGNATURE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY, PUBLIC_KEY = "JIXIAO_SIGNING_KEY", "JIXIAO_PUBLIC_KEY"


def sign_manifest(manifest: Path) -> None:
    """Write the signature beside a manifest; without a configured key nothing is written. Raises SettingsError."""
    sign_file(manifest, manifest.with_name(SIGNATURE))


def sign_file(file: Path, signature_file: Path) -> None:
    """Write the signature of a file; without a configured key nothing is written. Raises SettingsError."""
    key = _private_key()
    if key is not None:
        signature = key.sign(file.read_bytes())
        replace(signature_file, lambda path: path.write_bytes(signature))


def is_signed_well(manifest: Path) -> bool | None:
    """Whether the signature is of these bytes by the house's key; None where there is no key or no signature."""
    from cryptography.exceptions import InvalidSignature

    key, signature = _public_key(), manifest.with_name(SIGNATURE)
    if key is None or not signature.exists():
        return None
    try:
        key.verify(signature.read_bytes(), manifest.read_bytes())
    except InvalidSignature:
        return False
    return True


def has_key() -> bool:
    """Whether the house has a key to sign with, or to check with."""
    return any(_secret(name) is not None for name in (KEY, PUBLIC_KEY))


def _secret(name: str) -> bytes | None:
    """The key by its variable, or by the file that the variable with _FILE names; raises SettingsError."""
    if text := os.environ.get(name):
        return text.encode()
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_bytes()
        except OSError as error:
            fields = {"word": f"{name}_FILE", "found": str(error.strerror)}
            raise SettingsError([Fault("key_unreadable", fields)]) from None
    return None


def _private_key() -> Ed25519PrivateKey | None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = _secret(KEY)
    if text is None:
        return None
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError([Fault("key_unreadable", {"word": KEY, "found": "not Ed25519 PEM"})])
    return key


def _public_key() -> Ed25519PublicKey | None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    text = _secret(PUBLIC_KEY)
    if text is None:
        own = _private_key()
        return own.public_key() if own is not None else None
    try:
        key = load_pem_public_key(text)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SettingsError([Fault("key_unreadable", {"word": PUBLIC_KEY, "found": "not Ed25519 PEM"})])
    return key
