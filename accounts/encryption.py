"""Encryption of sign-in secrets at rest, under a key of its own that is not SECRET_KEY."""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX = "v1:"


def _key() -> bytes:
    return hashlib.sha256(b"sign-in secrets" + settings.ENCRYPTION_KEY.encode()).digest()


def encrypt_text(text: str) -> str:
    """AES-256-GCM with a fresh 96-bit nonce: `v1:` and base64 of nonce and ciphertext."""
    nonce = os.urandom(12)
    return PREFIX + base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), PREFIX.encode())).decode()


def decrypt_text(encrypted: str) -> str:
    """The text of `encrypt_text`; raises ValueError when it was changed or made under another key."""
    try:
        raw = base64.b64decode(encrypted.removeprefix(PREFIX))
        return AESGCM(_key()).decrypt(raw[:12], raw[12:], PREFIX.encode()).decode()
    except InvalidTag as error:
        raise ValueError("cannot be decrypted with this key") from error
