"""What the desk asks over all units: figures, ledgers, parts, comparisons."""
