"""The recovery kit's bytes: what is sealed opens, in a file and in parts as they are scanned or typed; nothing else does."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import Refused, UsageError
from desktop.exchange.keys import make_keys
from desktop.exchange.kit import PARTS, Kit, join, open_kit, parts_in, seal_kit, split

PASSPHRASE = "correct horse battery staple"
KIT = Kit("140902101", "township", "2025-11-28T09:30", make_keys())
SEALED = seal_kit(KIT, PASSPHRASE)


def test_what_was_sealed_opens() -> None:
    assert open_kit(SEALED, PASSPHRASE, file="kit") == KIT
    assert b"AGE-SECRET" not in SEALED and KIT.unit.encode() not in SEALED


def test_another_passphrase_is_not_called_damage() -> None:
    for passphrase in ("", "correct horse battery stapl", PASSPHRASE.upper()):
        with pytest.raises(Refused, match="kit-wrong-passphrase"):
            open_kit(SEALED, passphrase, file="kit")


@pytest.mark.parametrize("passphrase", ["", "12345678", "tianbao", "aaaaaaaaaaaa"])
def test_no_kit_is_made_that_is_easy_to_open(passphrase: str) -> None:
    with pytest.raises((Refused, UsageError), match=r"key-passphrase-(weak|empty)"):
        seal_kit(KIT, passphrase)


@settings(max_examples=8, deadline=None)  # a second each, of scrypt
@given(
    damage=st.sampled_from([b"", SEALED[:-1], SEALED[:100], SEALED + b"\n", b"PK" + SEALED])
    | st.binary(max_size=60)
    | st.integers(200, len(SEALED) - 1).map(
        lambda place: SEALED[:place] + bytes([SEALED[place] ^ 1]) + SEALED[place + 1 :]
    )
)
def test_damage_is_called_damage(damage: bytes) -> None:
    with pytest.raises(Refused, match=r"kit-damaged|kit-wrong-passphrase") as caught:
        open_kit(damage, PASSPHRASE, file="kit")
    # a byte of what the passphrase itself opens cannot be told from another passphrase
    assert caught.value.code == "kit-damaged" or len(damage) == len(SEALED)


@given(data=st.binary(min_size=1, max_size=900), order=st.randoms(use_true_random=False))
def test_parts_in_any_order_and_hand_make_the_whole(data: bytes, order: random.Random) -> None:
    parts = list(split(data))
    assert len(parts) <= PARTS
    typed = [_by_hand(part, order) for part in parts]
    typed += [typed[0]]
    order.shuffle(typed)
    assert join(typed) == data


def _by_hand(part: str, order: random.Random) -> str:
    """As a person types it: groups of letters, small ones, look-alikes."""
    head, _colon, rest = part.partition(":")
    rest = "".join(order.choice({"0": "0Oo", "1": "1IiLl"}.get(c, c + c.lower())) for c in rest)
    text = f"{head}:{rest}"
    return " ".join(text[start : start + 5] for start in range(0, len(text), 5))


@given(
    data=st.binary(min_size=20, max_size=900),
    place=st.integers(0, 2000),
    letter=st.sampled_from("7XQ"),
)
def test_a_letter_mistyped_is_found_and_its_part_named(
    data: bytes, place: int, letter: str
) -> None:
    parts = list(split(data))
    number = place % len(parts)
    head, payload, check = parts[number].rsplit(":", 2)
    place %= len(payload)
    changed = payload[:place] + letter + payload[place + 1 :]
    parts[number] = f"{head}:{changed}:{check}"
    if changed == payload:
        assert join(parts) == data
        return
    with pytest.raises(Refused, match="kit-part-mistyped") as caught:
        join(parts)
    assert caught.value.params["number"] == number + 1


def test_what_a_scanner_typed_falls_into_its_parts() -> None:
    parts = split(SEALED)
    for text in ("\n".join(parts), "".join(parts), "扫码：\r\n" + "\r\n\r\n".join(parts).lower()):
        assert join(parts_in(text)) == SEALED
    assert parts_in("nothing of the kind") == []


def test_what_is_missing_is_named() -> None:
    parts = split(SEALED)
    with pytest.raises(Refused, match="kit-parts-missing") as caught:
        join(parts[1:3])
    assert caught.value.params["missing"] == "1, 4"
    with pytest.raises(Refused, match="kit-parts-missing"):
        join([])


def test_parts_of_two_kits_are_not_mixed() -> None:
    others = split(seal_kit(KIT, PASSPHRASE))
    with pytest.raises(Refused, match="kit-parts-mixed"):
        join([*split(SEALED)[:2], *others[2:]])


def test_parts_that_are_right_each_and_wrong_together_are_refused() -> None:
    parts, others = split(SEALED), split(seal_kit(KIT, PASSPHRASE))
    name, other = (part.split(":")[2] for part in (parts[0], others[0]))
    renamed = [part.replace(other, name) for part in others[2:]]
    with pytest.raises(Refused, match="kit-parts-mixed"):
        join([*parts[:2], *renamed])


@pytest.mark.parametrize(
    "text", ["", "https://example.org", "TBKIT:1/4", "TBKIT:1/4:ABCDEFGH:", "TBKIT:1/4:ABC:0", "字"]
)
def test_another_code_is_no_part(text: str) -> None:
    with pytest.raises(Refused, match="kit-part-unreadable"):
        join([text])
