"""Nouns and their rules: tables, money, totals, state machines. No I/O, no clock."""
