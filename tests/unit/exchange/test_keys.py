"""Keys: weak ones refused, codes that can be read aloud, back-ups."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import AppError, ExchangeError, Refused, UsageError
from desktop.exchange.keys import (
    ALPHABET,
    check_code,
    export_keys,
    import_keys,
    is_recipient,
    is_signed_by,
    key_check_code,
    make_keys,
    read_check_code,
    refuse_small_order,
    refuse_weak_passphrase,
)

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P

# Points of order 1, 2, 4, 4, 8, 8, 8, 8 in the one encoding that RFC 8032 allows.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
# The same points written otherwise (x = 0 with a sign, or y not reduced), and other y that are not
# reduced.
NOT_CANONICAL = [
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


def added(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    """Point addition on edwards25519 (RFC 8032, 5.1.4, affine)."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def decoded(encoding: str) -> tuple[int, int]:
    number = int.from_bytes(bytes.fromhex(encoding), "little")
    y, sign = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (P - x if x % 2 != sign else x) % P, y


def test_the_list_is_all_eight_points_whose_order_divides_eight() -> None:
    points = {decoded(encoding) for encoding in SMALL_ORDER}
    assert len(points) == 8
    for point in points:
        for _ in range(3):
            point = added(point, point)
        assert point == (0, 1)


@pytest.mark.parametrize("encoding", SMALL_ORDER + NOT_CANONICAL)
def test_small_order_and_unreduced_keys_are_refused(encoding: str) -> None:
    with pytest.raises(ExchangeError, match="key-small-order"):
        refuse_small_order(bytes.fromhex(encoding))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ExchangeError, match="key-small-order"):
        refuse_small_order(b"\x09" * length)


def test_made_keys_are_good_and_keep_their_secret_out_of_repr() -> None:
    keys = make_keys()
    refuse_small_order(keys.signing_public)
    assert is_signed_by(keys.signing_public, keys.sign(b"x"), b"x")
    assert not is_signed_by(keys.signing_public, keys.sign(b"x"), b"y")
    assert is_recipient(keys.recipient)
    assert not is_recipient(keys.recipient.upper())
    assert repr(keys) == "Keys()"


@given(st.binary(min_size=32, max_size=32))
def test_check_codes_can_be_read_aloud(digest: bytes) -> None:
    code = check_code(digest.hex())
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code)
    assert not set(code) & set("ILOU01")
    assert read_check_code(code) == code
    assert read_check_code(f" {code.lower().replace('-', ' ')} ") == code


def test_check_codes_stay_as_they_are() -> None:
    """Printed forms of years ago still match."""
    assert check_code("9f3c21aa" * 8) == "JQZR-EBBJ"
    assert key_check_code(bytes(range(32))) == "DXRE-R562"


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFGI", "ABCD-EFGHJ", "一二三四五六七八"])
def test_a_code_mistyped_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="check-code-malformed"):
        read_check_code(text)


def test_full_width_code_is_read() -> None:
    assert read_check_code("ａｂｃｄ－２３４５") == "ABCD-2345"


PASSPHRASE = "stapler orbit nine rivers"
WEAK = [
    "p",
    "password1234",
    "12345678901234",
    "１２３４５６７８９０１２",  # full width
    "qwertyuiop123",
    "aaaaaaaaaaaaaaaaaaaa",
    "啊啊啊啊啊啊啊啊啊啊啊啊",
    "20251001",
    "一号钥匙",
    "tianbao2025",
    "xinfutianbao",
    "abc" * 200,
    "\x00",
    "\ud800",
]
STRONG = [
    PASSPHRASE,
    "石榴树下喝茶的老王不姓王",
    "Q7d-fish-lamp-2",
    "四颗 石榴 两只 风筝",
    "stapler orbit nine rivers " * 50,
]


def test_backup_comes_back() -> None:
    keys = make_keys()
    data = export_keys(keys, PASSPHRASE)
    assert keys.seed not in data
    assert import_keys(data, PASSPHRASE) == keys
    with pytest.raises(UsageError, match="key-passphrase-empty"):
        export_keys(keys, "")
    with pytest.raises(AppError, match="key-damaged"):
        import_keys(b"PK" + data, PASSPHRASE)


@pytest.mark.parametrize("passphrase", WEAK)
def test_a_passphrase_that_is_easy_to_guess_is_refused(passphrase: str) -> None:
    with pytest.raises(Refused, match="key-passphrase-weak"):
        export_keys(make_keys(), passphrase)


@pytest.mark.parametrize("passphrase", STRONG)
def test_a_passphrase_that_is_hard_to_guess_is_taken(passphrase: str) -> None:
    refuse_weak_passphrase(passphrase)


def test_a_weak_passphrase_of_before_opens_what_it_opened() -> None:
    keys = make_keys()
    data = export_keys(keys, "p", is_new_passphrase=False)
    assert import_keys(data, "p") == keys
