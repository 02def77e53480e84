"""Other people's systems, each behind a Protocol."""
