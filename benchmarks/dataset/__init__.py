"""The fixed data that every benchmark runs on: the same rows from the same seed, whatever the machine."""
