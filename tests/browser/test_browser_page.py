"""How the page behaves while turns run, fail and end: in a real browser, over the fake advisor."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import send, settled

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

CHATBOT = "Should we outsource our support chatbot?"
NARROW = {"width": 390, "height": 844}


def test_while_a_turn_runs_nothing_else_is_sent_and_what_is_typed_stays(visit, fake_address):
    page, other = visit(fake_address).page, visit(fake_address).page
    send(page, "wait for the chatbot")
    expect(page.get_by_text("Working on it")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    expect(page.get_by_role("button", name="New conversation")).to_be_disabled()
    send(page, "typed meanwhile")
    # The other visitor is served while the first one waits.
    send(other, "release the first")
    settled(other)
    settled(page)
    expect(page.locator("#chat .user-row")).to_have_count(1)
    expect(page.get_by_role("textbox", name="Your message")).to_have_value("typed meanwhile")


def test_an_error_is_said_in_the_chat_and_the_words_come_back(visit, fake_address):
    page = visit(fake_address).page
    send(page, "fail over the chatbot")
    expect(page.locator("#chat")).to_contain_text("The language model cannot be reached; check its address.")
    expect(page.get_by_role("textbox", name="Your message")).to_have_value("fail over the chatbot")
    send(page, CHATBOT)
    expect(page.locator("#question")).to_be_visible()
    settled(page, turns=2)


def test_after_a_fault_the_page_goes_on(visit, fake_address):
    page = visit(fake_address).page
    send(page, "crash the chatbot")
    expect(page.locator("#chat")).to_contain_text("Something went wrong")
    expect(page.get_by_role("textbox", name="Your message")).to_have_value("crash the chatbot")
    send(page, CHATBOT)
    expect(page.locator("#question")).to_be_visible()
    settled(page)


def test_the_steps_fold_away_and_open_again(visit, fake_address):
    page = visit(fake_address).page
    send(page, CHATBOT)
    settled(page)
    expect(page.get_by_text("Read the message")).to_be_hidden()
    page.get_by_text("How this came about (2 steps)").click()
    expect(page.get_by_text("Read the message")).to_be_visible()


def test_a_new_conversation_starts_from_nothing(visit, fake_address):
    page = visit(fake_address).page
    send(page, CHATBOT)
    settled(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#chat .user-row")).to_have_count(0)
    expect(page.locator("#question")).to_be_hidden()
    expect(page.locator("#workload .headline")).to_have_count(0)
    expect(page.get_by_role("button", name=CHATBOT)).to_be_visible()


def test_applying_no_answer_asks_for_one(visit, fake_address):
    page = visit(fake_address).page
    page.get_by_role("button", name=re.compile("regional bank")).click()
    page.get_by_role("button", name="Apply answers").click()
    expect(page.get_by_text("Choose at least one answer first.")).to_be_visible()
    expect(page.locator("#chat .user-row")).to_have_count(1)


def test_a_question_can_be_answered_by_keyboard_alone(visit, fake_address):
    page = visit(fake_address).page
    page.keyboard.type(CHATBOT)
    page.keyboard.press("Enter")
    option = page.locator("#options").get_by_role("button").first
    expect(option).to_be_visible()
    settled(page)
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#options").get_by_role("button", name="I don't know")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#chat")).to_contain_text("In-house AI maturity: I don't know")
    settled(page, turns=2)
    expect(option).to_be_focused()


def test_a_citation_opens_though_the_details_are_hidden(visit, fake_address):
    page = visit(fake_address).page
    send(page, CHATBOT)
    settled(page)
    switch = page.get_by_role("button", name="Details")
    switch.click()
    expect(page.locator("#details")).to_be_hidden()
    expect(switch).to_have_attribute("aria-expanded", "false")
    page.locator("#chat").get_by_role("link").click()
    expect(page.locator("#sources mark")).to_be_visible()
    expect(switch).to_have_attribute("aria-expanded", "true")


def test_a_citation_of_an_earlier_answer_opens_its_own_source(visit, fake_address):
    page = visit(fake_address).page
    send(page, "What about the contract?")
    settled(page)
    send(page, CHATBOT)
    settled(page, turns=2)
    page.locator("#chat").get_by_role("link").first.click()
    expect(page.locator("#source-1-1 mark")).to_be_visible()
    expect(page.locator("#source-2-1 mark")).to_be_hidden()


def test_on_a_narrow_screen_everything_fits_and_the_details_lie_below(visit, fake_address):
    page = visit(fake_address, viewport=NARROW).page
    send(page, CHATBOT)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    boxes = [page.locator(name).bounding_box() for name in ("#conversation", "#details")]
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    page.locator("#chat").get_by_role("link").click()
    expect(page.locator("#sources mark")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit, fake_address, scheme):
    page = visit(fake_address, color_scheme=scheme).page
    page.get_by_role("button", name=re.compile("regional bank")).click()
    settled(page)
    expect(page.get_by_text("Read the message")).to_be_hidden()
    page.locator("#sources summary").last.click()
    faint = page.evaluate(CONTRAST)
    assert faint == []


def test_a_reload_begins_a_new_visit(visit, fake_address):
    page = visit(fake_address).page
    send(page, CHATBOT)
    settled(page)
    page.reload()
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
    expect(page.locator("#chat .user-row")).to_have_count(0)


def test_hostile_markdown_in_an_answer_loads_nothing_and_links_nowhere(visit, fake_address):
    visitor = visit(fake_address)
    attack = "contract? ![](https://evil.example/a.png) <img src=https://evil.example/b.png> [x](https://evil.example)"
    send(visitor.page, attack)
    settled(visitor.page)
    answer = visitor.page.locator("#chat .bot-row").last
    expect(answer).to_contain_text("(image removed)")
    expect(answer).to_contain_text("<img src=https://evil.example/b.png>")
    expect(visitor.page.locator("#chat img")).to_have_count(0)
    assert [link.get_attribute("href") for link in answer.get_by_role("link").all()] == ["#source-1-1"]
    assert visitor.hosts == {"127.0.0.1"}


def test_the_browser_itself_refuses_other_hosts(visit, fake_address):
    page = visit(fake_address).page
    assert page.evaluate(REFUSED) == "img-src"


REFUSED = """() => new Promise((tell) => {
  document.addEventListener("securitypolicyviolation", (event) => tell(event.effectiveDirective));
  new Image().src = "https://evil.example/a.png";
})"""
"""Tries to load an image from elsewhere, past all escaping; says what stopped it."""

CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = numbers(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const opacity = (node) => (node ? getComputedStyle(node).opacity * opacity(node.parentElement) : 1);
  const faint = [];
  const walker = document.createTreeWalker(document.querySelector("#header").parentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || !node.checkVisibility() || ["SCRIPT", "STYLE"].includes(node.tagName)) continue;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5 || opacity(node) < 0.9) faint.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}, ${opacity(node)}`);
  }
  return faint;
}"""
"""Every visible text whose contrast is below 4.5 to 1, the least that WCAG AA allows for text of normal size."""
