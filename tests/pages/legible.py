"""What everybody who reads a page can rely on, as the browser itself paints it (WCAG 2.2)."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser import PHONE

AXE = Path(__file__).parents[1] / "npm" / "node_modules" / "axe-core" / "axe.min.js"
with_axe = pytest.mark.skipif(not AXE.exists(), reason="needs axe-core (npm ci --prefix tests/npm)")


async def fits(page: Page) -> None:
    """Nothing sticks out at the side, and whatever is touched is large enough (WCAG 2.2, 2.5.8)."""
    await page.wait_for_load_state()
    box = await page.locator("html").bounding_box()
    assert box is not None and box["width"] <= PHONE["width"]
    for each in await page.locator("input:visible:not(.unseen), select:visible, button:visible").all():
        touched = await each.bounding_box()
        assert touched is not None and touched["x"] >= 0 and touched["height"] >= 24
        assert touched["x"] + touched["width"] <= PHONE["width"]


async def flaws(page: Page) -> list[str]:
    """What axe-core, the checker behind Lighthouse, says of a page: contrast, labels, language."""
    await page.wait_for_load_state()
    await page.evaluate(AXE.read_text())
    found: list[str] = await page.evaluate(_CHECK)
    return found


_CHECK = """
async () => (await axe.run()).violations.map((rule) =>
  `${rule.id}: ${rule.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(" | ")}`)
"""
