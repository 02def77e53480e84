"""Verbs: functions that take a session and a viewer, and change or read the nouns."""
