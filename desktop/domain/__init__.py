"""Rules, pure: periods, figures, input, findings, derivations, air and water."""
