"""The playground in headless Chromium; see the script `playground`, which installs what it needs and starts this."""
import argparse
import hashlib
import os
import re
import shutil
import sys

from playwright.sync_api import sync_playwright

import small_models

failures = []
ANSWERS = {
    "translate": ".choices button", "generate": ".prose", "classify": ".bars li", "tag": ".tagged", "fill": ".bars li",
    "neighbors": ".bars li", "similarity": ".bars li",
}
CARDS = {
    "translation": "translate", "text-generation": "generate", "text-classification": "classify", "token-classification": "tag",
    "fill-mask": "fill", "neighbors": "neighbors", "feature-extraction": "similarity",
}


def expect(condition, what):
    print(f"  {'ok' if condition else 'FAILED'}: {what}", flush=True)
    if not condition:
        failures.append(what)


def open_page(browser, url, **settings):
    """A page, and what went wrong on it so far."""
    page = browser.new_context(**settings).new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: None if re.match(rf"({url}/|data:)", request.url) else problems.append("asked " + request.url))
    page.goto(url + "/")
    page.wait_for_selector("#cards form")
    return page, problems


def use(page, card):
    """Runs a card with the keyboard alone."""
    form = page.locator("#" + card)
    form.locator("textarea, input").first.focus()
    page.keyboard.press("Control+Enter")
    form.locator(".result").locator(ANSWERS[card]).first.wait_for(timeout=20000)
    page.wait_for_selector(f"#{card} .result:not([aria-busy])", timeout=20000)
    return form


def cards(browser, server, pictures):
    wanted = {CARDS[task] for model in server.get("/info")["models"] for task in model["tasks"] if task in CARDS}
    for name, settings in {
        "desktop-light": dict(viewport={"width": 1280, "height": 900}, color_scheme="light"),
        "desktop-dark": dict(viewport={"width": 1280, "height": 900}, color_scheme="dark"),
        "phone-light": dict(viewport={"width": 390, "height": 844}, color_scheme="light", device_scale_factor=2, has_touch=True),
        "phone-dark": dict(viewport={"width": 390, "height": 844}, color_scheme="dark", device_scale_factor=2, has_touch=True),
    }.items():
        print(name)
        page, problems = open_page(browser, server.url, **settings)
        shown = {form.get_attribute("id") for form in page.query_selector_all("#cards form")}
        expect(shown == wanted, f"the cards that models can do: {', '.join(sorted(shown))}")
        for card in sorted(shown):
            use(page, card)
        expect(not page.locator(".notice:visible").count(), "no notice")
        page.locator("#live:not([hidden])").wait_for(timeout=5000)
        page.wait_for_timeout(2500)
        expect("MB" in page.locator("#live").inner_text(), "live load")
        expect(not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "nothing wider than the window")
        expect(not problems, f"no errors, nothing from elsewhere {problems[:3] or ''}")
        page.evaluate("scrollTo(0, 0)")
        if pictures:
            page.screenshot(path=os.path.join(pictures, name + ".png"), full_page=True)
        page.context.close()


def details(browser, server):
    print("details")
    page, problems = open_page(browser, server.url, viewport={"width": 1280, "height": 900})
    form = use(page, "translate")
    expect(form.locator(".attention rect").count() > 4, "a picture of attention")
    texts = form.locator(".choices button").all_inner_texts()
    answer = server.post("/v1/translate", {"input": form.locator("textarea").input_value(), "nbest": 3})
    expect([t.split("\n")[0] for t in texts] == [t["text"] for t in answer["data"][0]["translations"]], "the same translations as by the route")
    second = form.locator(".choices button").nth(1)
    second.focus()
    page.keyboard.press("Enter")
    expect(second.get_attribute("aria-pressed") == "true", "another translation is chosen by the keyboard")
    form.locator(".attention").focus()
    page.keyboard.press("ArrowRight")
    expect("looked at" in form.locator("figcaption").inner_text(), "arrow keys walk through the picture")
    form.locator("textarea").fill("")
    page.keyboard.press("Control+Enter")
    expect("needed" in form.locator(".notice").inner_text(), "an empty text is told of")
    form.locator("textarea").fill("Hund")
    form.locator("#translate-count").fill("99")
    page.keyboard.press("Control+Enter")
    expect("from 1 to 32" in form.locator(".notice").inner_text(), "a number out of range is told of")

    form = use(page, "neighbors")
    first = form.locator(".bars button").first
    word = first.inner_text()
    first.click()
    page.wait_for_timeout(500)
    expect(page.locator("#neighbors-word").input_value() == word, "a neighbor leads to its own neighbors")
    page.locator("#neighbors-word").fill("zzxqj")
    page.locator("#similarity-text").fill("<img src=x onerror=alert(1)> </script>")
    page.locator("#similarity-text").press("Control+Enter")
    page.locator("#similarity-others").fill("<b>bold</b>\na queen")
    page.locator("#similarity-others").press("Control+Enter")
    page.locator("#similarity .bars li").first.wait_for()
    expect(page.locator("#similarity .bars b b, #similarity img").count() == 0, "texts are shown, never run")

    if page.locator("#generate").count():
        page.locator("#generate-count").fill("2000")
        page.locator("#generate-heat").fill("2")
        # The model may come to an end by itself before the key is pressed.
        for _ in range(5):
            page.locator("#generate-text").press("Control+Enter")
            page.keyboard.press("Escape")
            page.wait_for_selector("#generate .result:not([aria-busy])")
            if page.locator("#generate .facts").inner_text() == "stopped":
                break
        expect(page.locator("#generate .facts").inner_text() == "stopped", "Escape stops the text")
        page.wait_for_timeout(1500)
        metrics = page.evaluate("fetch('metrics').then((answer) => answer.text())")
        running = re.search(r"^parlance_requests_running (\d+)", metrics, re.M).group(1)
        expect(running == "0", "and the server's work")
    expect(not problems, f"no errors {problems[:3] or ''}")
    page.context.close()


def locked(browser, options):
    print("with an API key")
    keys = os.path.join(small_models.CACHE, "keys")
    with open(keys, "w") as file:
        file.write(hashlib.sha256(b"secret").hexdigest() + "\n")
    os.chmod(keys, 0o600)
    with small_models.Server(options.parlance, {"words": options.models["words"]}, "--quiet", "--api-keys", keys) as server:
        page = browser.new_context().new_page()
        page.goto(server.url + "/")
        page.wait_for_selector("#keyform:not([hidden])")
        expect(page.locator(".card:visible").count() == 1, "the key is asked for")
        page.fill("#key", "wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector("#notice:not([hidden])")
        page.fill("#key", "secret")
        page.keyboard.press("Enter")
        page.wait_for_selector("#neighbors")
        use(page, "neighbors")
        expect(page.locator("#notice:visible").count() == 0, "and taken")
        page.context.close()


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--pictures", help="folder for screenshots")
options = small_models.options(parser)
program = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
if not program:
    sys.exit("playground: Chromium is missing: apt-get install chromium")
if options.pictures:
    os.makedirs(options.pictures, exist_ok=True)
with sync_playwright() as playwright:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=program, args=sandbox)
    with small_models.Server(options.parlance, options.models, "--quiet") as server:
        cards(browser, server, options.pictures)
        details(browser, server)
    locked(browser, options)
    browser.close()
sys.exit(f"playground: FAILED: {'; '.join(failures)}" if failures else None)
