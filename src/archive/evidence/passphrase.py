"""Seeds under a passphrase: what a protected key file holds in place of the seed itself.

    log2 of N, 1 byte ‖ salt, 16 bytes ‖ nonce, 12 bytes ‖ ChaCha20-Poly1305 (RFC 8439) of the 32-byte seed

The key is scrypt's (RFC 7914, r = 8, p = 1). The beginning of the file (whose key it is) is authenticated with it, so
that no file can be passed off as another's.
"""

from __future__ import annotations

import os
from typing import Final

LOG_N: Final = 17
"""2^17 rounds of 1 KiB: 128 MiB and some tenths of a second for each guess."""
LOG_N_MIN: Final = 14
LOG_N_MAX: Final = 20
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
SEED_BYTES: Final = 32
SEALED_BYTES: Final = 1 + SALT_BYTES + NONCE_BYTES + SEED_BYTES + TAG_BYTES


def seal(seed: bytes, passphrase: str, about: bytes) -> bytes:
    """Return a seed under a passphrase, `SEALED_BYTES` bytes; `about` says whose seed it is."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - slow to load

    head, nonce = bytes([LOG_N]) + os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    return head + nonce + ChaCha20Poly1305(_stretched(passphrase, head)).encrypt(nonce, seed, about + head)


def open_sealed(sealed: bytes, passphrase: str, about: bytes) -> bytes | None:
    """Return the seed, or None where the passphrase, or any byte, is another."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    head, rest = sealed[: 1 + SALT_BYTES], sealed[1 + SALT_BYTES :]
    if len(sealed) != SEALED_BYTES or not LOG_N_MIN <= sealed[0] <= LOG_N_MAX:
        return None
    nonce, box = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
    try:
        return ChaCha20Poly1305(_stretched(passphrase, head)).decrypt(nonce, box, about + head)
    except InvalidTag:
        return None


def _stretched(passphrase: str, head: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415

    return Scrypt(salt=head[1:], length=32, n=1 << head[0], r=8, p=1).derive(passphrase.encode())
