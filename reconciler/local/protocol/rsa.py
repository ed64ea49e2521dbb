"""Signatures with RSA keys, kept as PEM: the only door to `cryptography`, which is an extra."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

KEY_BITS = 2048

_HASHES: dict[str, HashAlgorithm] = {"RS256": SHA256(), "RS512": SHA512()}
ALGORITHMS = frozenset(_HASHES)
"""The algorithms of JSON Web Algorithms (RFC 7518) that are known here."""


def new_key() -> str:
    """A private key nobody has had before."""
    key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def signature(pem: str, algorithm: str, text: bytes) -> bytes:
    return _key(pem).sign(text, PKCS1v15(), _HASHES[algorithm])


def is_signature(pem: str, algorithm: str, text: bytes, signature: bytes) -> bool:
    """Whether the holder of the private key has signed the text."""
    try:
        _key(pem).public_key().verify(signature, text, PKCS1v15(), _HASHES[algorithm])
    except InvalidSignature:
        return False
    return True


def public_numbers(pem: str) -> tuple[int, int]:
    """The modulus and the exponent of the public half."""
    numbers = _key(pem).public_key().public_numbers()
    return numbers.n, numbers.e


@lru_cache(maxsize=64)
def _key(pem: str) -> RSAPrivateKey:
    # It comes from `new_key`, and to look for flaws in it takes longer than to sign.
    key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key
