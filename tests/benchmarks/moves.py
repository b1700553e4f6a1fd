r"""A control's change → the new picture, beside an empty fragment's in one run on one machine.

    python tests/benchmarks/moves.py
    python tests/benchmarks/moves.py --page features --control "draw another" \
        --picture ".st-key-section-3 .sheet"
    git worktree add ../before COMMIT && python tests/benchmarks/moves.py --against ../before

The number of the test image is raised by its button in a real browser, on the lesson's page and on
a page whose fragment says the number and nothing else; another page's control may be a button.
Both are timed from the click to the frame that shows the change. New images first, whose results
are computed; then the same ones again. The same page of another checkout may take its turns too.
"""

import argparse
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import Locator, Page
from serve import HOST, ROOT, chromium, count_messages, server, settle

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
    cells = " | ".join(
        f"{median(values):.0f} / {quantile(values, 0.95):.0f}" for values in times.values()
    )
    above = " | ".join(
        f"{median(values) - median(times['floor']):.0f}"
        for name, values in times.items()
        if name != "floor"
    )
    print(f"| {title} | {cells} | {above} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", default="fgsm")
    parser.add_argument(
        "--control", default="Image", help="label of a number input, or a button's text"
    )
    parser.add_argument("--picture", help="what shows the change, where it is no stage")
    parser.add_argument("--against", type=Path, help="another checkout, to move in turns with it")
    parser.add_argument("--port", type=int, default=8643)
    chosen = parser.parse_args()
    # What React draws anew is another node: it is looked up each time.
    look = f"document.querySelector('{chosen.picture}').outerHTML" if chosen.picture else PICTURE
    labels = {"floor": "Image", "page": chosen.control, "against": chosen.control}
    roots = {"page": ROOT} | ({"against": chosen.against} if chosen.against else {})
    ports = {name: chosen.port + number for number, name in enumerate(["floor", *roots])}
    with ExitStack() as open_ones:
        open_ones.enter_context(server(ports["floor"], "tests/benchmarks/floor.py"))
        for name, root in roots.items():
            open_ones.enter_context(server(ports[name], root=root))
        window = open_ones.enter_context(chromium()).new_context(
            viewport={"width": 1440, "height": 900}
        )
        floor = window.new_page()
        floor.goto(f"http://{HOST}:{ports['floor']}/")
        floor.locator(".floor").wait_for()
        tabs = {"floor": Tab(floor, floor.locator("body"), TEXT)}
        pages = {name: window.new_page() for name in roots}
        sent = {name: count_messages(page) for name, page in pages.items()}

        def opened(name: str) -> Tab:
            page = pages[name]
            page.goto(f"http://{HOST}:{ports[name]}/{chosen.page}")
            stage = page.locator(STAGE).first
            stage.wait_for(timeout=60_000)
            settle(page, sent[name])
            return Tab(page, stage, look)

        tabs |= {name: opened(name) for name in roots}
        for _ in range(3):
            for name, tab in tabs.items():
                tab.move(labels[name])
        heads = " | ".join(f"{name}, ms: median / p95" for name in tabs)
        above = " | ".join(f"{name} − floor, ms" for name in roots)
        print(f"| images | {heads} | {above} |")
        print("|-" * (2 + len(tabs) + len(roots) - 1) + "|")
        report("new", rounds(tabs, labels))
        # Another reader opens the page at its start: the same images, whose results are there.
        tabs |= {name: opened(name) for name in roots}
        report("seen before", rounds(tabs, labels))


if __name__ == "__main__":
    main()
