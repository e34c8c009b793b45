"""Looking at a page as an elder's phone shows it: sizes, contrast, focus; axe-core with its strictest rules."""

from __future__ import annotations

from importlib import resources
from typing import Any

from playwright.sync_api import Page

SIZES = {"small": (320, 640), "phone": (360, 740), "kiosk": (1080, 1920)}
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

_MEASURES = """
() => {
  const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
  const name = e => (e.textContent.trim() || e.name || e.id || e.tagName).slice(0, 40);
  const all = s => Array.from(document.querySelectorAll(s)).filter(shown);
  const buttons = all('button, input:not([type=hidden]), textarea, select, a.button, a.tel, summary');
  const small = buttons.filter(e => { const r = e.getBoundingClientRect(); return r.width < 44 || r.height < 44; });
  const clipped = all('button').filter(e => e.scrollWidth > e.clientWidth);
  const texts = all('.bubble, .whole, .choices .label, main p, main li');
  const px = (e, what) => parseFloat(getComputedStyle(e)[what]);
  const bottom = document.querySelector('.bottom');
  return {
    small: small.map(name), clipped: clipped.map(name),
    wide: document.documentElement.scrollWidth - innerWidth,
    footer: bottom ? bottom.getBoundingClientRect().height / innerHeight : 0,
    tiny: texts.filter(e => px(e, 'fontSize') < 18).map(name),
    tight: all('.bubble, .whole, main p').filter(e => px(e, 'lineHeight') / px(e, 'fontSize') < 1.5).map(name),
    exits: all('.exits button').map(e => e.textContent.trim()),
    gaps: all('.exits button').map(e => e.getBoundingClientRect())
      .map((r, i, list) => i ? r.left - list[i - 1].right : 99),
  };
}
"""

_FOCUS = """
() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), r = e.getBoundingClientRect();
  const bottom = document.querySelector('.bottom'), top = document.querySelector('.top');
  const inside = (bottom && bottom.contains(e)) || (top && top.contains(e));
  const fixed = e => e && getComputedStyle(e).position === 'sticky';
  return {
    name: (e.textContent.trim() || e.id || e.tagName).slice(0, 40),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3,
    hidden: !inside && ((fixed(bottom) && r.bottom > bottom.getBoundingClientRect().top + 1)
      || (fixed(top) && r.top < top.getBoundingClientRect().bottom - 1)),
    tall: r.height > innerHeight / 2,
  };
}
"""


def measured(page: Page) -> dict[str, Any]:
    """Sizes of everything a finger or an eye must find."""
    found: dict[str, Any] = page.evaluate(_MEASURES)
    return found


def fits(page: Page, chat: bool = True) -> None:
    """Assertions 1 to 8 of elder-friendly §6.3."""
    found = measured(page)
    assert found["small"] == [], "every button and input is at least 44 px wide and high"
    assert found["wide"] <= 0, "no horizontal scroll"
    assert found["footer"] <= 0.25, "the footer takes at most a quarter of the height"
    assert found["clipped"] == [], "no label is clipped"
    assert found["tiny"] == [], "text is at least 18 px"
    assert found["tight"] == [], "lines are at least 1.5 high"
    if chat:
        assert found["exits"] == ["Nhắc lại", "Quay lại", "Gặp cán bộ"], "the ways out keep their order"
        assert min(found["gaps"]) >= 8, "there is a gap between the ways out"


def tabbed(page: Page, most: int = 60) -> list[dict[str, Any]]:
    """Everything the Tab key reaches from the top of the page, in order, with how it shows its focus."""
    found: list[dict[str, Any]] = []
    laps = 0  # the first lap ends where the page ends, wherever the focus was
    for _ in range(2 * most):
        page.keyboard.press("Tab")
        here = page.evaluate(_FOCUS)
        laps += here is None
        if laps == 2:
            return found
        if laps == 1 and here is not None:
            found.append(here)
    return found


def complaints(page: Page) -> list[str]:
    """What axe-core finds wrong, one line each; empty is right."""
    page.evaluate(AXE)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"color-contrast-enhanced": {"enabled": True}}}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    assert any(passed["id"] == "color-contrast-enhanced" for passed in found["passes"]), "the strict rule ran"
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]
