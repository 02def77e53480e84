"""A brand colour on pages and in mails: as it is where it can be read, else as dark as it must be.

Pages may not style themselves, so there each colour is a stylesheet with an address of its own.
"""

import re
from typing import Final

BRAND_PATH: Final = "/static/brand-"
_COLOR: Final = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
READABLE: Final = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""


def brand_path(color: str | None) -> str | None:
    """The address of the stylesheet of a colour `#rrggbb`; None without one."""
    return f"{BRAND_PATH}{color[1:].lower()}.css" if color and _COLOR.fullmatch(color.lower()) else None


def brand_stylesheet(hexadecimal: str) -> str | None:
    """The stylesheet of a colour, darkened until it can be read on white and under it; None for none."""
    color = readable(f"#{hexadecimal}")
    if color is None:
        return None
    return f":root {{ --brand: {color}; --brand-strong: color-mix(in srgb, {color} 82%, black); }}\n"


def readable(color: str | None) -> str | None:
    """The colour `#rrggbb`, as dark as it must be to be read on white and under it; None for no colour."""
    found = _COLOR.fullmatch((color or "").lower())
    if found is None:
        return None
    red, green, blue = (int(part, 16) for part in found.groups())
    while contrast_with_white(red, green, blue) < READABLE:
        red, green, blue = (int(part * 0.94) for part in (red, green, blue))
    return f"#{red:02x}{green:02x}{blue:02x}"


def contrast_with_white(red: int, green: int, blue: int) -> float:
    """The contrast ratio of a colour and white (WCAG 2.2), from 1 to 21."""
    light = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in (red, green, blue)
    ]
    return 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05)
