"""`tianbao keys passphrase`: the passphrases come from the environment or a person, never from the
words of the command.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import pytest

from desktop.exchange.keyplace import has_plain_keys, load_keys, save_keys
from desktop.exchange.keys import Keys, make_keys
from tests.unit.cli.conftest import Run

FIRST, SECOND = "stapler orbit nine rivers", "gravel tulip seven lanterns"


@pytest.fixture
def keys(made: Run, home: Path) -> Keys:
    """In a plain file, as the first submission leaves them."""
    keys = make_keys()
    save_keys(home, keys, None)
    return keys


def at_terminal(monkeypatch: pytest.MonkeyPatch, *typed: str) -> list[str]:
    """A person who types these; the prompts that they saw."""
    prompts: list[str] = []
    answers = iter(typed)

    def answer(prompt: str, _stream: object) -> str:
        prompts.append(prompt)
        return next(answers)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", answer)
    return prompts


def test_from_the_environment(
    run: Run, home: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "keys.json" in run("doctor").err
    monkeypatch.setenv("TIANBAO_NEW_PASSPHRASE", FIRST)
    ran = run("keys", "passphrase", "--json")
    assert (ran.code, ran.json["file"]) == (0, str(home / "keys.age"))
    assert load_keys(home, FIRST) == keys and not has_plain_keys(home)
    assert "keys.json" not in run("doctor").err
    monkeypatch.setenv("TIANBAO_NEW_PASSPHRASE", SECOND)
    refused = run("keys", "passphrase", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "key-passphrase-needed")
    monkeypatch.setenv("TIANBAO_PASSPHRASE", "wrong")
    refused = run("keys", "passphrase", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "key-wrong-passphrase")
    monkeypatch.setenv("TIANBAO_PASSPHRASE", FIRST)
    ran = run("keys", "passphrase")
    assert ran.code == 0 and "keys.age" in ran.out and ran.err.strip()
    assert load_keys(home, SECOND) == keys
    assert not {FIRST, SECOND} & set((ran.out + ran.err).split("\n"))


def test_a_person_types_them(
    run: Run, home: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_terminal(monkeypatch, FIRST, SECOND)
    refused = run("keys", "passphrase", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "key-passphrases-differ")
    assert load_keys(home) == keys
    assert len(at_terminal(monkeypatch, FIRST, FIRST)) == 0
    assert run("keys", "passphrase").code == 0
    prompts = at_terminal(monkeypatch, FIRST, SECOND, SECOND)
    assert run("keys", "passphrase").code == 0
    assert len(set(prompts)) == 3
    assert load_keys(home, SECOND) == keys


def test_nobody_there_and_none_given(run: Run, home: Path, keys: Keys) -> None:
    refused = run("keys", "passphrase", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, "key-new-passphrase-needed")
    assert load_keys(home) == keys


def test_a_weak_one(run: Run, home: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIANBAO_NEW_PASSPHRASE", "2025")
    refused = run("keys", "passphrase", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "key-passphrase-weak")
    assert load_keys(home) == keys


def test_no_word_of_the_command_is_one(run: Run, keys: Keys) -> None:
    assert run("keys", "passphrase", FIRST).code == 2
    assert run("keys").code == 2
