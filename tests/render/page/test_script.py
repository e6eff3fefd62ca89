"""The page in a real browser: looked at, unfolded, searched and asked, by hand and by key."""

from __future__ import annotations

import pytest

from builder.graph.diff import diff
from builder.road import load
from render.picture import draw
from tests.render.nets import net_of
from tests.render.page.pages import hostile_page, page, page_of

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
APART = """() => {
  const boxes = [...document.querySelectorAll(".card, .join, .pill, .room")].map((one) =>
    [one, one.querySelector(":scope > rect").getBoundingClientRect()]);
  const faults = [];
  boxes.forEach(([one, a], place) => boxes.slice(0, place).forEach(([other, b]) => {
    if (one.contains(other) || other.contains(one)) return;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 0.5 && down > 0.5) faults.push([one.dataset.path, other.dataset.path]);
  }));
  return faults;
}"""
CROSSED = """() => {
  const faults = [];
  document.querySelectorAll(".arrow").forEach((arrow) => {
    const line = arrow.querySelector("path:not([stroke=transparent])");
    const matrix = line.getScreenCTM();
    const cards = [...arrow.parentNode.children].filter((one) => one.matches(".card, .join, .pill, .room"));
    const faces = cards.map((one) => [one, one.querySelector("rect").getBoundingClientRect()]);
    const length = line.getTotalLength();
    for (let at = 8; at < length - 8; at += 4) {
      const point = line.getPointAtLength(at).matrixTransform(matrix);
      faces.forEach(([one, box]) => {
        const within = point.x > box.left + 2 && point.x < box.right - 2 && point.y > box.top + 2
          && point.y < box.bottom - 2;
        if (within) faults.push(one.dataset.path || one.textContent);
      });
    }
  });
  return [...new Set(faults)];
}"""


class Visitor:
    """Somebody who looks at a page, and hears of every fault and every request."""

    def __init__(self, browser, tmp_path, size=DESKTOP, scheme="light"):
        self.faults = []
        self.requests = []
        self.folder = tmp_path
        self.tab = browser.new_page(viewport=size, color_scheme=scheme)
        self.tab.set_default_timeout(8_000)
        self.tab.on("pageerror", lambda error: self.faults.append(str(error)))
        self.tab.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.tab.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        self.tab.on("request", lambda request: self.requests.append(request.url))

    def opens(self, text):
        file = self.folder / "page.html"
        file.write_text(text, encoding="utf-8")
        self.requests.clear()
        self.tab.goto(file.as_uri())
        return self.tab

    def hears_nothing(self):
        others = [url for url in self.requests if not url.startswith(("file:", "data:"))]
        return self.faults == [] and others == []


@pytest.fixture
def visitor(browser, tmp_path):
    one = Visitor(browser, tmp_path)
    yield one
    one.tab.close()
    assert one.hears_nothing(), (one.faults, one.requests)


def title(tab):
    return tab.text_content("#page-panel-title")


def path(tab):
    return tab.text_content("#page-panel-body .path code")


def click(tab, node):
    tab.locator(f'[data-path="{node}"] > text').first.click()


def press_fold(tab, fold):
    tab.locator(f'[data-fold="{fold}"] circle').last.click()


@pytest.mark.parametrize(
    "name",
    [
        "unet",
        "resnet@resnet152",
        "towers",
        "pyramid",
        "capsnet",
        "single",
        "tall",
        "gpt2",
        "siamese",
        "unet_resnet",
    ],
)
def test_a_page_opens_in_silence_with_its_cards_in_sight(visitor, name):
    tab = visitor.opens(page(name))
    assert tab.locator("[data-path]").count() > 0
    frame = tab.locator("svg.canvas").bounding_box()
    first = tab.locator(".pill").first.bounding_box()
    assert frame["y"] <= first["y"] <= frame["y"] + frame["height"]


def test_hostile_words_are_shown_as_words(visitor):
    tab = visitor.opens(hostile_page())
    tab.select_option("#page-detail", "1")
    assert tab.title() == "</title><script>alert(1)</script>"
    for node in ("fc", "look"):
        click(tab, node)
    assert tab.locator("#page-panel-body a").count() == 0
    assert "<b>bold</b>" in tab.text_content("#page-panel-body")
    assert tab.locator("img, iframe, #page-panel-body svg, #page-panel-body script").count() == 0


def test_a_click_tells_all_of_a_card(visitor):
    tab = visitor.opens(page("resnet@resnet50"))
    click(tab, "stage.1.bottleneck.1")
    assert title(tab) == "BottleneckResidualBlock"
    said = tab.text_content("#page-panel-body")
    for words in (
        "N × 512 × ⌈H/8⌉ × ⌈W/8⌉",
        "1 × 512 × 28 × 28",
        "280,064",
        "bottleneck_channels",
        "inferred",
    ):
        assert words in said
    assert "specs/resnet.yaml:50" in said
    assert "block: BottleneckResidualBlock" in tab.text_content("#page-panel-body pre")
    link = tab.locator("#page-panel-body a").first
    assert link.get_attribute("href").startswith("https://")
    assert "noopener" in link.get_attribute("rel")
    assert link.get_attribute("target") == "_blank"


def test_a_fused_card_leads_to_each_of_its_nodes(visitor):
    tab = visitor.opens(page("resnet@resnet50"))
    click(tab, "conv1")
    tab.get_by_role("button", name="bn1 · BatchNorm2d").click()
    assert (title(tab), path(tab)) == ("BatchNorm2d", "bn1")


def test_a_group_unfolds_where_it_stands_and_folds_again(visitor):
    tab = visitor.opens(page("unet"))
    tab.select_option("#page-detail", "1")
    assert tab.locator('[data-path="encoder.1.conv"]').count() == 0
    press_fold(tab, "inside:encoder.1")
    assert tab.locator('[data-path="encoder.1.conv"]').count() == 1
    assert tab.locator('[data-path="encoder.1"]').first.get_attribute("aria-expanded") == "true"
    press_fold(tab, "inside:encoder.1")
    assert tab.locator('[data-path="encoder.1.conv"]').count() == 0


def test_copies_are_shown_one_by_one(visitor):
    tab = visitor.opens(page("resnet@resnet152"))
    press_fold(tab, "copies:stage.2.bottleneck.1")
    tab.click("#page-fit")
    assert tab.locator('g.card[data-path^="stage.2.bottleneck."]').count() == 36
    click(tab, "stage.2.bottleneck.30")
    assert path(tab) == "stage.2.bottleneck.30"


def test_a_copy_of_a_composite_opens_by_itself(visitor):
    tab = visitor.opens(page("transformer"))
    tab.select_option("#page-detail", "1")
    click(tab, "layers.0")
    tab.get_by_role("button", name="Show the 12 copies").click()
    tab.click("#page-fit")
    press_fold(tab, "inside:layers.7")
    assert tab.locator('[data-path="layers.7.attend"]').count() == 1
    assert tab.locator('[data-path="layers.6.attend"]').count() == 0


@pytest.mark.parametrize("name", ["unet", "bottlenecks", "pyramid", "towers", "transformer", "capsnet"])
def test_unfolding_keeps_cards_apart_and_arrows_between_them(visitor, name):
    tab = visitor.opens(page(name))
    for level in ("1", "2", "3"):
        if tab.locator(f'#page-detail option[value="{level}"]').count():
            tab.select_option("#page-detail", level)
            assert tab.evaluate(APART) == []
            assert tab.evaluate(CROSSED) == []


def test_search_goes_through_its_hits_in_a_circle(visitor):
    tab = visitor.opens(page("resnet@resnet152"))
    tab.keyboard.press("/")
    tab.keyboard.type("bottleneck.3")
    assert tab.text_content("#page-count") == "2"
    seen = []
    for _ in range(3):
        tab.keyboard.press("Enter")
        seen.append(path(tab))
    assert seen == ["stage.1.bottleneck.3", "stage.2.bottleneck.3", "stage.1.bottleneck.3"]
    tab.keyboard.press("Shift+Enter")
    assert path(tab) == "stage.2.bottleneck.3"
    box = tab.locator('[data-path="stage.2.bottleneck.3"]').bounding_box()
    assert 0 <= box["x"] <= 1280
    assert 62 <= box["y"] <= 770


def test_a_stretch_of_a_long_net_leads_to_each_of_its_nodes(visitor):
    text = "net: long\ninputs: {x: [N, 8]}\nnodes:\n" + "".join(
        f"  g{number}:\n    nodes:\n      a: {{block: Linear, out_features: {8 + number % 9}}}\n"
        "      b: ReLU\n"
        for number in range(310)
    )
    tab = visitor.opens(page_of(load(text)))
    tab.select_option("#page-detail", "1")
    assert tab.locator("[data-fold]").count() < 10
    tab.fill("#page-search", "g7.b")
    tab.keyboard.press("Enter")
    assert path(tab) == "g7.b"
    card = tab.locator(".chosen")
    assert card.get_attribute("data-path") == "g6"
    assert 0 <= card.bounding_box()["y"] <= DESKTOP["height"]


def test_search_finds_blocks_and_says_so_when_there_is_none(visitor):
    tab = visitor.opens(page("unet"))
    tab.fill("#page-search", "downsample")
    assert tab.text_content("#page-count") == "4"
    tab.fill("#page-search", "nothing of the kind")
    assert tab.text_content("#page-count") == "0"
    tab.keyboard.press("Enter")
    assert tab.locator("#page-panel").is_hidden()


def test_keys_lead_from_card_to_panel_and_back(visitor):
    tab = visitor.opens(page("unet"))
    tab.select_option("#page-detail", "1")
    tab.locator('[data-path="encoder.0"]').focus()
    tab.keyboard.press("ArrowDown")
    focused = "() => document.activeElement.dataset.path"
    assert tab.evaluate(focused) == "encoder.1"
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(focused) == "decoder.2"
    tab.keyboard.press("Enter")
    assert path(tab) == "decoder.2"
    assert tab.evaluate("() => document.activeElement.id") == "page-panel-title"
    tab.keyboard.press("Escape")
    assert tab.locator("#page-panel").is_hidden()
    assert tab.evaluate(focused) == "decoder.2"
    tab.keyboard.press(" ")
    assert tab.locator('[data-path="decoder.2.up"]').count() == 1
    assert tab.evaluate(focused) == "decoder.2"


def test_tab_visits_the_cards_in_the_order_in_which_data_meets_them(visitor):
    tab = visitor.opens(page("single"))
    tab.locator("#page-fit").focus()
    tab.keyboard.press("Tab")
    assert tab.evaluate("() => document.activeElement.dataset.path") == "fc"


def test_keys_and_wheel_zoom(visitor):
    tab = visitor.opens(page("unet"))
    width = lambda: tab.locator('[data-path="middle"]').bounding_box()["width"]  # noqa: E731
    start = width()
    tab.keyboard.press("+")
    assert width() == pytest.approx(start * 1.25, rel=0.01)
    tab.keyboard.press("-")
    tab.mouse.move(640, 400)
    tab.mouse.wheel(0, -300)
    tab.wait_for_timeout(50)
    assert width() > start * 1.3
    tab.keyboard.press("0")
    assert width() == pytest.approx(start, rel=0.02)


def test_two_fingers_zoom(browser, tmp_path):
    guest = Visitor(browser, tmp_path, PHONE)
    tab = guest.opens(page("resnet@resnet50"))
    before = tab.locator('[data-path="pool"]').bounding_box()["width"]
    session = tab.context.new_cdp_session(tab)
    for kind, reach in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80), ("touchEnd", None)):
        fingers = [] if reach is None else [{"x": 190 - reach, "y": 400}, {"x": 190 + reach, "y": 400}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    assert tab.locator('[data-path="pool"]').bounding_box()["width"] == pytest.approx(2 * before, rel=0.02)
    tab.close()
    assert guest.hears_nothing()


def test_a_drag_moves_and_asks_nobody(visitor):
    tab = visitor.opens(page("unet"))
    card = tab.locator('[data-path="middle"]')
    before = card.bounding_box()
    tab.mouse.move(before["x"] + 60, before["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(before["x"] + 160, before["y"] - 80, steps=4)
    tab.mouse.up()
    after = card.bounding_box()
    assert after["x"] - before["x"] == pytest.approx(100, abs=1)
    assert after["y"] - before["y"] == pytest.approx(-100, abs=1)
    assert tab.locator("#page-panel").is_hidden()


def test_every_card_has_a_name_for_screen_readers(visitor):
    tab = visitor.opens(page("resnet@resnet50"))
    tab.select_option("#page-detail", "2")
    names = tab.locator("[data-path]").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert all(names)
    assert "Conv2d, conv1, N × 64 × ⌈H/2⌉ × ⌈W/2⌉" in names


def test_a_comparison_moves_and_zooms(visitor):
    both = diff(net_of("resnet@resnet50"), net_of("resnet@resnet152"))
    tab = visitor.opens(draw(both, format="html").decode())
    width = tab.locator("svg.canvas g.node").first.bounding_box()["width"]
    tab.keyboard.press("+")
    assert tab.locator("svg.canvas g.node").first.bounding_box()["width"] > width
    tab.keyboard.press("/")
    tab.keyboard.press("0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_page_without_scrolling_sideways(browser, tmp_path, scheme):
    guest = Visitor(browser, tmp_path, PHONE, scheme)
    tab = guest.opens(page("resnet@resnet50"))
    tab.locator('[data-path="pool"] > text').first.click()
    assert tab.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    panel, card = tab.locator("#page-panel").bounding_box(), tab.locator('[data-path="pool"]').bounding_box()
    assert panel["width"] == PHONE["width"]
    assert card["y"] + card["height"] <= panel["y"]
    page_colour = tab.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert page_colour == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(13, 17, 23)")
    tab.close()
    assert guest.hears_nothing()


def test_the_picture_is_there_without_script(browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page("unet"), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert tab.locator("#page-picture svg").bounding_box()["width"] > 300
    assert tab.locator(".tools").is_hidden()
    context.close()
