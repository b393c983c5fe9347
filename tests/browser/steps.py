"""What a person does on the page, again and again."""

from playwright.sync_api import Page, expect


def send(page: Page, text: str) -> None:
    """Types a message and sends it with Enter."""
    box = page.get_by_role("textbox", name="Your message")
    box.fill(text)
    box.press("Enter")


def settled(page: Page, turns: int = 1) -> None:
    """Waits until so many turns have begun and none is running."""
    expect(page.locator("#chat .user-row")).to_have_count(turns)
    expect(page.get_by_text("Working on it")).to_have_count(0)
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
