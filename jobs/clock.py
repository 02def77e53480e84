"""When periodic tasks are due, in the notation of cron and in UTC."""

EVERY_MIDNIGHT = "*/15 * * * *"
"""Somewhere in the world it may be midnight: the clocks of all time zones differ by quarters of an hour."""

HOURLY = "7 * * * *"
"""Clear of the quarters, when there is other work."""
