"""Mails: one pair of templates for each purpose, and the message made of it."""
