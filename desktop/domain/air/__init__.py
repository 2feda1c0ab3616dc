"""Air quality: the index of a day, a year counted, a year foretold."""
