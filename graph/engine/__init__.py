"""The compiled executor. It knows no business noun and imports nothing from the house."""
