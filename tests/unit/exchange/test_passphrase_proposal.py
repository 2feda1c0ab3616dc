"""What is proposed is let pass, is never the same twice, and can be typed on any keyboard."""

from __future__ import annotations

import re

from desktop.exchange.keys import as_spoken, refuse_weak_passphrase
from desktop.exchange.passphrase_proposal import WORDS, propose_passphrase


def test_proposals() -> None:
    proposed = {propose_passphrase() for _round in range(300)}
    assert len(proposed) == 300
    for words in proposed:
        refuse_weak_passphrase(words)
        assert re.fullmatch(rf"[a-z]{{3,12}}( [a-z]{{3,12}}){{{WORDS - 1}}}", words)
        assert as_spoken(words) == words
