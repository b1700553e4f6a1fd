r"""A control's change → the new picture, beside an empty fragment's in one run on one machine.

    python tests/benchmarks/moves.py
    python tests/benchmarks/moves.py --page features --control "draw another" \
        --picture ".st-key-section-3 .sheet"

The number of the test image is raised by its button in a real browser, on the lesson's page and on
a page whose fragment says the number and nothing else; another page's control may be a button.
Both are timed from the click to the frame that shows the change. New images first, whose results
are computed; then the same ones again.
"""

import argparse
from statistics import median

from playwright.sync_api import Locator, Page
from serve import HOST, chromium, count_messages, server, settle

MOVES = 30
# From the click to the first frame in which `look` sees another thing than before.
TIME = """(node, [look, label]) => new Promise((done, failed) => {
    const see = new Function("node", `return ${look}`)
    const before = see(node)
    const input = document.querySelector(`input[aria-label="${label}"]`)
    const button = input
        ? input.closest("[data-testid=stNumberInput]")
            .querySelector("[data-testid=stNumberInputStepUp]")
        : [...document.querySelectorAll("button")].find(b => b.textContent.trim() === label)
    const started = performance.now()
    const check = now => {
        if (see(node) !== before) done(performance.now() - started)
        else if (now - started > 10000) failed(new Error("no change within 10 s"))
        else requestAnimationFrame(check)
    }
    button.click()
    requestAnimationFrame(check)
})"""
STAGE = "section.stage[data-frames]"
PICTURE = "node.querySelector('canvas').toDataURL()"
TEXT = "node.querySelector('.floor').textContent"


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * len(values))]


class Tab:
    """One page and how to see that it has changed."""

    def __init__(self, page: Page, node: Locator, look: str) -> None:
        self.page, self.node, self.look = page, node, look

    def move(self, label: str) -> float:
        """Milliseconds from the click to the frame that shows the next image."""
        self.page.bring_to_front()
        taken: float = self.node.evaluate(TIME, [self.look, label])
        self.page.wait_for_timeout(300)  # the run's last messages, and the address
        return taken


def rounds(tabs: dict[str, Tab], labels: dict[str, str]) -> dict[str, list[float]]:
    """The times of `MOVES` moves of each tab, in turns."""
    times: dict[str, list[float]] = {name: [] for name in tabs}
    for _ in range(MOVES):
        for name, tab in tabs.items():
            times[name].append(tab.move(labels[name]))
    return times


def report(title: str, times: dict[str, list[float]]) -> None:
    floor, page = times["floor"], times["page"]
    cells = " | ".join(
        f"{median(values):.0f} / {quantile(values, 0.95):.0f}" for values in (floor, page)
    )
    print(f"| {title} | {cells} | {median(page) - median(floor):.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", default="fgsm")
    parser.add_argument(
        "--control", default="Image", help="label of a number input, or a button's text"
    )
    parser.add_argument("--picture", help="what shows the change, where it is no stage")
    parser.add_argument("--port", type=int, default=8643)
    chosen = parser.parse_args()
    floor_port = chosen.port + 1
    with (
        server(chosen.port),
        server(floor_port, "tests/benchmarks/floor.py"),
        chromium() as browser,
    ):
        window = browser.new_context(viewport={"width": 1440, "height": 900})
        floor, page = window.new_page(), window.new_page()
        floor.goto(f"http://{HOST}:{floor_port}/")
        sent = count_messages(page)
        page.goto(f"http://{HOST}:{chosen.port}/{chosen.page}")
        stage = page.locator(STAGE).first
        stage.wait_for(timeout=60_000)
        # What React draws anew is another node: it is looked up each time.
        look = (
            f"document.querySelector('{chosen.picture}').outerHTML" if chosen.picture else PICTURE
        )
        floor.locator(".floor").wait_for()
        settle(page, sent)
        tabs = {
            "floor": Tab(floor, floor.locator("body"), TEXT),
            "page": Tab(page, stage, look),
        }
        labels = {"floor": "Image", "page": chosen.control}
        for _ in range(3):
            for name, tab in tabs.items():
                tab.move(labels[name])
        print("| images | floor, ms: median / p95 | page, ms: median / p95 | page − floor, ms |")
        print("|-|-|-|-|")
        report("new", rounds(tabs, labels))
        # Another reader opens the page at its start: the same images, whose results are there.
        page.goto(f"http://{HOST}:{chosen.port}/{chosen.page}")
        stage.wait_for(timeout=60_000)
        settle(page, sent)
        report("seen before", rounds(tabs, labels))


if __name__ == "__main__":
    main()
