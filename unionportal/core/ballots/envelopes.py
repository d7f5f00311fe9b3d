"""The cryptography of a vote: HPKE (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM; codes by scrypt.

A code is 100 random bits. scrypt makes of it a private key, of which the public half is stored; what is wrapped for two
tellers is sealed to the one and then to the other.
"""

import os
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from unionportal.core.sealing.keys import BALLOTS, index_key

__all__ = ["InvalidTag", "X25519PrivateKey"]

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
# Without I, O, 0 and 1: 32 letters, 20 of which are 100 bits.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # pragma: allowlist secret
_LETTERS, _GROUP = 20, 5
# The longest ballot whose length the counter in front of it holds.
LONGEST = 2**16 - 1
_COUNTER, _NONCE, _SALT = 2, 12, 16


def public_half(private: X25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key."""
    return private.public_key().public_bytes_raw()


def seal_to(public: bytes, content: bytes, vote: bytes) -> bytes:
    """Return `content` sealed to a public key and a vote."""
    return _SUITE.encrypt(content, X25519PublicKey.from_public_bytes(public), vote)


def open_with(private: X25519PrivateKey, sealed: bytes, vote: bytes) -> bytes:
    """Return what was sealed; raise InvalidTag for another key, another vote, or changed bytes."""
    return _SUITE.decrypt(sealed, private, vote)


def padded(content: bytes, size: int) -> bytes:
    """Return `content` behind its length, filled up to `size`; raise ValueError if it is longer."""
    if len(content) > size:
        raise ValueError("a ballot is longer than its vote allows")
    return len(content).to_bytes(_COUNTER, "big") + content.ljust(size, b"\0")


def unpadded(data: bytes) -> bytes:
    """Return the content that was padded."""
    length = int.from_bytes(data[:_COUNTER], "big")
    return data[_COUNTER : _COUNTER + length]


def new_code() -> str:
    """Return a code in four groups of five letters."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[place : place + _GROUP] for place in range(0, _LETTERS, _GROUP))


def new_salt() -> bytes:
    """Return the salt of a code."""
    return os.urandom(_SALT)


def key_of_code(code: str, salt: bytes) -> X25519PrivateKey:
    """Return the private key that a code stands for, however it is typed: small letters, blanks, no dashes."""
    letters = "".join(one for one in code.upper() if one in _ALPHABET)
    return X25519PrivateKey.from_private_bytes(Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(letters.encode()))


def wrap_for_two(private: X25519PrivateKey, first: bytes, second: bytes, vote: bytes) -> bytes:
    """Return the private key sealed to two public keys: neither opens it without the other."""
    return seal_to(second, seal_to(first, private.private_bytes_raw(), vote), vote)


def unwrap_by_two(sealed: bytes, first: X25519PrivateKey, second: X25519PrivateKey, vote: bytes) -> X25519PrivateKey:
    """Return the private key of a vote from what was wrapped for two; raise InvalidTag."""
    return X25519PrivateKey.from_private_bytes(open_with(first, open_with(second, sealed, vote), vote))


def wrap_for_house(private: X25519PrivateKey, vote: bytes) -> bytes:
    """Return the private key sealed under the key of the house, which stays while data keys rotate."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(index_key(BALLOTS)).encrypt(nonce, private.private_bytes_raw(), vote)


def unwrap_by_house(sealed: bytes, vote: bytes) -> X25519PrivateKey:
    """Return the private key of a vote from what was wrapped for the house; raise InvalidTag."""
    plain = AESGCM(index_key(BALLOTS)).decrypt(sealed[:_NONCE], sealed[_NONCE:], vote)
    return X25519PrivateKey.from_private_bytes(plain)


def keys_of_codes(codes: list[str], tellers: Mapping[int, tuple[bytes, bytes]]) -> list[tuple[int, X25519PrivateKey]]:
    """Return [(teller, private key)] of the codes; `tellers` are {key: (salt, public key)}. An unknown code has none.

    A code is tried with the salt of every teller, so nobody has to say whose it is.
    """
    found = []
    for code in codes:
        for teller, (salt, public) in tellers.items():
            private = key_of_code(code, salt)
            if secrets.compare_digest(public_half(private), public):
                found.append((teller, private))
                break
    return found
