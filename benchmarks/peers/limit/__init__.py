"""The limit of what one Python process on this database can do."""
