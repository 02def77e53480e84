"""What a person would call a browser, by what it calls itself."""

from typing import Final

# in this order: most call themselves by the names of others as well
_BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS: Final = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_name(user_agent: str | None) -> str:
    """Such as `Firefox on Linux`; `Unknown browser` for what tells nothing."""
    browser = _first_in(user_agent or "", _BROWSERS)
    system = _first_in(user_agent or "", _SYSTEMS)
    return " on ".join(filter(None, (browser or "Unknown browser", system)))


def _first_in(text: str, names: dict[str, str]) -> str | None:
    return next((name for mark, name in names.items() if mark in text), None)
