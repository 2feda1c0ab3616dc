"""Keys of a workplace: making them, naming them (fingerprint, check code), refusing weak ones,
back-up. What signs and encrypts is imported where it is used: a start does without, and waits for 7 MB less.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from functools import cache, cached_property

import msgspec

from desktop.errors import ExchangeError, Refused, UsageError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody confuses over the telephone: no I, L, O, U, 0, 1."""

_P = 2**255 - 19
_ORDER_8_Y = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _ORDER_8_Y, _P - _ORDER_8_Y})
"""y of the points of order 1, 2, 4, 8 on edwards25519 (RFC 8032, 5.1); such a key proves
nothing.
"""

HARD_TO_GUESS = 3
"""Of zxcvbn's scores 0 to 4: 10⁸ guesses and more, a second each with age's scrypt."""
_JUDGED = 72
"""Characters; zxcvbn reads no more, and what follows only makes a passphrase stronger."""
_OUR_NAMES = ("tianbao", "xinfu")
_NOT_OPENED = "Decryption failed"
"""What pyrage says of a passphrase that does not fit, and of nothing that comes after it."""


@dataclass(frozen=True)
class Keys:
    """The private keys of one workplace: an Ed25519 seed that signs and an age identity that
    decrypts.
    """

    seed: bytes = field(repr=False)  # 32 bytes
    identity: str = field(repr=False)  # AGE-SECRET-KEY-1…

    @cached_property
    def signing_public(self) -> bytes:
        """The 32 public bytes of the signing key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    @cached_property
    def recipient(self) -> str:
        """The age recipient to whom others encrypt (age1…)."""
        import pyrage

        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.signing_public)

    def sign(self, data: bytes) -> bytes:
        """64 bytes of Ed25519 signature."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(data)


class _StoredKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    signing: bytes
    encryption: str


def make_keys() -> Keys:
    """Fresh keys from the system's random source."""
    import pyrage
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    return Keys(seed, str(pyrage.x25519.Identity.generate()))


def fingerprint(public: bytes) -> str:
    """Key id: SHA-256, in hexadecimal, of a signing key's public bytes (or of a recipient's
    ASCII).
    """
    return hashlib.sha256(public).hexdigest()


def refuse_small_order(public: bytes, *, file: str = "") -> None:
    """Let pass only 32 bytes whose y is reduced and not of small order (RFC 8032, 5.1.3).

    Raises: ExchangeError("key-small-order").
    """
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if len(public) != 32 or y >= _P or y in SMALL_ORDER_Y:
        raise ExchangeError("key-small-order", file=file)


def is_signed_by(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the Ed25519 signature over these bytes is good; the key passed refuse_small_order
    before.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def is_recipient(text: str) -> bool:
    """Whether the text is an age X25519 recipient in its one written form."""
    import pyrage

    try:
        return str(pyrage.x25519.Recipient.from_str(text)) == text
    except pyrage.RecipientError:
        return False


def check_code(digest_hex: str) -> str:
    """The check code (核对码) of a digest: "XXXX-XXXX", 39 bits, in letters that nobody
    confuses.
    """
    number = int(digest_hex, 16)
    letters = ""
    for _ in range(8):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:4]}-{letters[4:]}"


@cache
def key_check_code(public: bytes) -> str:
    """The check code of a public signing key, through scrypt: a key made to fit a code takes
    centuries.
    """
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    stretched = Scrypt(salt=b"tianbao/key/v1", length=32, n=2**14, r=8, p=1).derive(public)
    return check_code(stretched.hex())


def read_check_code(text: str) -> str:
    """A check code as a person types it (lower case, full width, spaces, no hyphen) in its one
    written form.

    Raises: UsageError("check-code-malformed").
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(c for c in plain if not c.isspace() and c not in "-_—–－")
    if len(letters) != 8 or not set(letters) <= set(ALPHABET):
        raise UsageError("check-code-malformed", text=text[:40])
    return f"{letters[:4]}-{letters[4:]}"


def encode_keys(keys: Keys) -> bytes:
    """Keys as JSON, in the clear: only for a keyring, an owner-only file, or encryption."""
    return msgspec.json.encode(_StoredKeys(1, keys.seed, keys.identity))


def decode_keys(data: bytes, *, file: str) -> Keys:
    """The inverse of encode_keys. Raises: Refused("key-damaged")."""
    import pyrage

    try:
        stored = msgspec.json.decode(data, type=_StoredKeys)
        pyrage.x25519.Identity.from_str(stored.encryption)
    except (msgspec.MsgspecError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise Refused("key-damaged", file=file) from error
    if stored.format != 1 or len(stored.signing) != 32:
        raise Refused("key-damaged", file=file)
    return Keys(stored.signing, stored.encryption)


def export_keys(keys: Keys, passphrase: str, *, is_new_passphrase: bool = True) -> bytes:
    """A back-up of the keys: an age file under a passphrase, see seal_under."""
    return seal_under(encode_keys(keys), passphrase, is_new_passphrase=is_new_passphrase)


def seal_under(plain: bytes, passphrase: str, *, is_new_passphrase: bool = True) -> bytes:
    """An age file (scrypt) under a passphrase, which must be hard to guess unless it opens other keys already.

    Raises: UsageError("key-passphrase-empty"), Refused("key-passphrase-weak").
    """
    import pyrage

    if not passphrase:
        raise UsageError("key-passphrase-empty")
    if is_new_passphrase:
        refuse_weak_passphrase(passphrase)
    encrypted: bytes = pyrage.passphrase.encrypt(plain, passphrase)
    return encrypted


def refuse_weak_passphrase(passphrase: str) -> None:
    """Let pass only what takes years to guess from a stolen file, as zxcvbn judges it.

    Raises: UsageError("key-passphrase-empty"), Refused("key-passphrase-weak").
    """
    if not passphrase:
        raise UsageError("key-passphrase-empty")
    if strength(passphrase) < HARD_TO_GUESS:
        raise Refused("key-passphrase-weak")


def strength(passphrase: str) -> int:
    """How hard to guess: 0 to 4, as zxcvbn judges it; 3 and more is let pass."""
    from zxcvbn import zxcvbn  # its word lists are loaded where a passphrase is chosen

    plain = unicodedata.normalize("NFKC", passphrase)  # full-width digits are digits
    return int(zxcvbn(plain[:_JUDGED], user_inputs=_OUR_NAMES)["score"])


def as_spoken(passphrase: str) -> str:
    """A passphrase as two people mean the same by it, one reading and one typing: full width, capitals and blanks at
    its ends make no difference.
    """
    return unicodedata.normalize("NFKC", passphrase).casefold().strip()


def import_keys(data: bytes, passphrase: str, *, file: str = "keys.age") -> Keys:
    """Keys from a back-up. Raises: Refused("key-damaged", "key-wrong-passphrase")."""
    plain = open_under(
        data, passphrase, damaged="key-damaged", wrong="key-wrong-passphrase", file=file
    )
    return decode_keys(plain, file=file)


def open_under(data: bytes, passphrase: str, *, damaged: str, wrong: str, file: str) -> bytes:
    """The inverse of seal_under. Raises: Refused(damaged) for what is no age file, or none any more; Refused(wrong) where the
    passphrase does not open it.
    """
    import pyrage

    if not data.startswith(b"age-encryption.org/v1\n"):
        raise Refused(damaged, file=file)
    try:
        plain: bytes = pyrage.passphrase.decrypt(data, passphrase)
    except pyrage.DecryptError as error:
        is_closed = str(error) == _NOT_OPENED
        raise Refused(wrong if is_closed else damaged, file=file) from error
    return plain
