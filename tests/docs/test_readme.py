"""What README.md shows is what happens."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from server.demo_access import DemoAccess
from server.settings import Settings
from server.welcome import welcome
from tests.demo_site import DemoSite
from tests.docs.examples import at_no_moment

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = PAGES[0].read_text()


def blocks(language: str) -> list[str]:
    """The blocks of code in this language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_curl_prints_what_the_readme_says(demo_site: DemoSite) -> None:
    command = blocks("sh")[0].replace("http://127.0.0.1:8000", demo_site.address)
    environment = {"API_KEY": demo_site.key, "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, timeout=120)
    printed, promised = json.loads(ran.stdout), json.loads(blocks("json")[0])
    assert at_no_moment(printed) == at_no_moment(promised), ran.stderr


def test_the_box_is_the_one_that_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (transcript,) = blocks("text")
    (key,) = set(re.findall(r"ak_\w+…", transcript))
    ((email, password),) = re.findall(r"(\S+@\S+) with the password (\S+)", transcript)
    welcome(Settings(), DemoAccess(key, email, password))
    assert capsys.readouterr().out in transcript


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = set(re.findall(r"\]\(([^)#]+)", page.read_text()))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    links = set(re.findall(r"\]\(([^)]+)\)", README))
    assert {f"docs/{page.name}" for page in PAGES[1:]} <= links
