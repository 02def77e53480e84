"""What a page of ours may load and do: nothing but what is named (Content Security Policy Level 3)."""

_NOTHING = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


def content_security_policy(**sources: str) -> str:
    """The header's value, with the `sources` of each directive, such as `style_src="'self'"`."""
    named = {name.replace("_", "-"): source for name, source in sources.items()}
    return "; ".join(f"{name} {source}" for name, source in (_NOTHING | named).items())
