"""Pages for browsers: `documents/pages/<name>.html`, filled in. They need no script and no other host.

Values are escaped wherever they stand; a value that a template needs and does not get is an error.
"""

import hashlib
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER: Final = Path(__file__).parent / "pages"

STYLESHEET: Final = (_FOLDER / "page.css").read_bytes()
STYLESHEET_PATH: Final = "/static/page.css"
PUBLIC_STYLESHEET: Final = (_FOLDER / "public.css").read_bytes()
PUBLIC_STYLESHEET_PATH: Final = "/static/public.css"
ICON: Final = (_FOLDER / "icon.svg").read_bytes()
ICON_PATH: Final = "/static/icon.svg"


def page(name: str, /, **values: Any) -> str:
    """The HTML of the page `name`, which extends `layout.html`.

    The layout itself takes `signed_in` (or None): it shows who that is, with the way to the account and out.
    """
    return _ENVIRONMENT.get_template(f"{name}.html").render({"signed_in": None, **values})


def _versioned(path: str, content: bytes) -> str:
    """An address that changes with the content, so that browsers may keep what is behind it for good."""
    return f"{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
_ENVIRONMENT.globals["stylesheet"] = _versioned(STYLESHEET_PATH, STYLESHEET)
_ENVIRONMENT.globals["public_stylesheet"] = _versioned(PUBLIC_STYLESHEET_PATH, PUBLIC_STYLESHEET)
_ENVIRONMENT.globals["icon"] = _versioned(ICON_PATH, ICON)
