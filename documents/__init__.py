"""Data → bytes: what people read outside the API, such as mails and pages."""
