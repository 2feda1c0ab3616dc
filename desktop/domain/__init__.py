"""Rules, pure: periods, figures, input, findings, derivations and air."""
