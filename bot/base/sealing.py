"""Sealed values (phone numbers, tokens) and keyed hashes, from the one secret key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.base.inbound import Secret


class Sealer:
    """`keys`: the present secret key first, older ones after it so that what they sealed still opens."""

    def __init__(self, *keys: str) -> None:
        if not keys or not all(keys):
            raise ValueError("a secret key is needed")
        self._fernet = MultiFernet([Fernet(_derived(key, "seal")) for key in keys])
        self._mac = _derived(keys[0], "hash")

    def seal(self, text: str) -> bytes:
        """`text` encrypted and authenticated."""
        return self._fernet.encrypt(text.encode("utf-8"))

    def open(self, sealed: bytes) -> str:
        """What was sealed. Raises ValueError when the key is another one or the bytes were changed."""
        try:
            return self._fernet.decrypt(bytes(sealed)).decode("utf-8")
        except InvalidToken as error:
            raise ValueError("sealed with another key") from error

    def seal_secrets(self, secrets: Sequence[Secret]) -> bytes | None:
        """Masked-out numbers for the inbox row, None where there are none."""
        return self.seal(json.dumps([[s.kind, s.value] for s in secrets])) if secrets else None

    def open_secrets(self, sealed: bytes | None) -> tuple[Secret, ...]:
        """What `seal_secrets` sealed."""
        return tuple(Secret(kind, value) for kind, value in json.loads(self.open(sealed))) if sealed else ()

    def hash(self, *parts: str) -> str:
        """A keyed hash of `parts` (hex, 64 characters): for look-ups that must not show the value."""
        return hmac.new(self._mac, "\x1f".join(parts).encode("utf-8"), hashlib.sha256).hexdigest()


def _derived(key: str, purpose: str) -> bytes:
    keyed = hashlib.blake2b(purpose.encode(), key=hashlib.sha512(key.encode("utf-8")).digest(), digest_size=32)
    return base64.urlsafe_b64encode(keyed.digest())
