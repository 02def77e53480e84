"""Quotegraph beside its peers: the same questions over the same data, timed in turns. See README.md."""
