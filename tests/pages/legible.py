"""What everybody who reads a page can rely on, as the browser itself paints it (WCAG 2.2)."""

from playwright.async_api import Page

from tests.browser import PHONE


async def fits(page: Page) -> None:
    """Nothing sticks out at the side, and whatever is touched is large enough (WCAG 2.2, 2.5.8)."""
    box = await page.locator("html").bounding_box()
    assert box is not None and box["width"] <= PHONE["width"]
    for each in await page.locator("input:visible:not(.unseen), select:visible, button:visible").all():
        touched = await each.bounding_box()
        assert touched is not None and touched["x"] >= 0 and touched["height"] >= 24
        assert touched["x"] + touched["width"] <= PHONE["width"]


async def pale_texts(page: Page) -> list[str]:
    """Text whose colour is too close to what is behind it: contrast below 4.5 to 1 (1.4.3)."""
    found: list[str] = await page.evaluate(_PALE)
    return found


async def nameless_fields(page: Page) -> list[str]:
    """Fields without a name that a screen reader could say (3.3.2)."""
    found: list[str] = await page.evaluate(_NAMELESS)
    return found


_PALE = """
() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = color; paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const color = rgba(getComputedStyle(element).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter((element) => {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!text || !element.checkVisibility()) return false;
    const pair = [light(rgba(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05) < 4.5;
  }).map((element) => element.outerHTML.slice(0, 200));
}
"""
_NAMELESS = """
() => [...document.querySelectorAll("input:not([type=hidden]), textarea, select")]
  .filter((field) => !field.labels.length).map((field) => field.outerHTML)
"""
