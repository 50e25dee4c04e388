"""Opens a report in headless Chromium, looks at every figure, and takes pictures.

    python3 scripts/check_report.py REPORT.html [--pictures FOLDER] [--cover PICTURE.png] [--still] [--chromium PROGRAM]

Writes one JSON object to standard output: for every view (desktop in light and dark, a phone) what the console said,
what was asked of the network, which canvases are blank, what is wider than the page, and how long it took; once the
numbers of every figure. With --still no button is pressed. Pictures and papers are of whole pages, the cover is what a
large window shows first. Fails when a page has something to complain of. Needs Python 3.8 and Chromium, no package.
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

VIEWS = {  # name: width, height, colour scheme
    "desktop-light": (1280, 900, "light"),
    "desktop-dark": (1280, 900, "dark"),
    "phone": (390, 844, "light"),
}
COVER = (1180, 1330)  # width, height
SECONDS = 60  # after which a page is taken for dead

LOOK = """
(() => {
  // A copy is read, for browsers warn of canvases that are read often. Axes are grey: data has colours.
  const isBlank = (canvas) => {
    if (!canvas.width || !canvas.height) return true;
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
    let coloured = 0;
    for (let index = 0; index < pixels.length; index += 4) {
      const [red, green, blue] = pixels.subarray(index, index + 3);
      if (pixels[index + 3] > 60 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) coloured += 1;
    }
    return coloured < 40;
  };
  const figures = crossfuse.figures;
  return {
    figures: figures.length, canvases: document.querySelectorAll("canvas").length,
    blank: figures.filter((figure) => isBlank(figure.canvas)).map((figure) => figure.id),
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    wide: [...document.querySelectorAll("main *")].filter((element) => !element.closest(".scroll, pre, nav")
      && element.getBoundingClientRect().right > window.innerWidth + 0.5).map((element) => element.tagName).slice(0, 8),
    unnamed: [...document.querySelectorAll("canvas")].filter((canvas) => canvas.getAttribute("role") !== "img" || !canvas.getAttribute("aria-label")).length,
  };
})()
"""
# Every choice of every list once, every button of figures twice, and every data table opened.
PLAY = """
(() => {
  let changes = 0;
  for (const figure of crossfuse.figures) {
    for (const list of figure.controls.querySelectorAll("select")) {
      const chosen = list.selectedIndex;
      for (let index = 0; index < Math.min(6, list.options.length); index += 1) {
        list.selectedIndex = index;
        list.dispatchEvent(new Event("change"));
        changes += 1;
      }
      list.selectedIndex = chosen;
      list.dispatchEvent(new Event("change"));
    }
    for (const button of figure.controls.querySelectorAll("button")) { button.click(); button.click(); changes += 2; }
    const first = figure.legend.querySelector("button");
    if (first) { first.click(); figure.legend.querySelector("button").click(); changes += 2; }
    figure.element.querySelector("details.data").open = true;
  }
  return changes;
})()
"""
# Where the first mark of the first chart is, and what the box beside the pointer says.
MARK = """
(() => {
  const figure = crossfuse.figures.find((each) => each.chart);
  if (!figure) return null;
  figure.element.scrollIntoView({ block: "start", behavior: "instant" });
  const mark = figure.chart.getSortedVisibleDatasetMetas().flatMap((meta) => meta.data).find((each) => Number.isFinite(each.x));
  const [box, point] = [figure.canvas.getBoundingClientRect(), mark.getCenterPoint()];
  return { x: box.left + point.x, y: box.top + point.y };
})()
"""
HOVER = "crossfuse.figures.find((each) => each.chart).chart.tooltip.body.flatMap((part) => part.lines)"
TABLES = "crossfuse.figures.filter((figure) => !figure.element.querySelector('details.data tbody tr')).map((figure) => figure.id)"
NUMBERS = "Object.fromEntries(crossfuse.figures.map((figure) => [figure.id, crossfuse.csv(figure.table)]))"


class Browser:
    """Chromium on two pipes: commands as JSON that end with a zero byte."""

    def __init__(self, program, folder):
        to_read, self.out = os.pipe()
        self.inn, to_write = os.pipe()

        def connect():
            # Chromium reads commands from descriptor 3 and writes answers to 4.
            reader, writer = os.dup(to_read), os.dup(to_write)
            os.dup2(reader, 3)
            os.dup2(writer, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
             f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.rest = b""
        self.number = 0
        self.events = []
        self.session = None

    def receive(self):
        while b"\0" not in self.rest:
            part = os.read(self.inn, 1 << 20)
            if not part:
                raise RuntimeError("the browser ended")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def open_tab(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except (RuntimeError, OSError):
            pass
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def complaints(events):
    """What the console and the log said, and what was asked of the network."""
    said, asked = [], []
    for event in events:
        kind, found = event.get("method"), event.get("params", {})
        if kind == "Runtime.consoleAPICalled" and found["type"] in ("error", "warning", "assert"):
            said.append(" ".join(str(part.get("value", part.get("description"))) for part in found["args"]))
        elif kind == "Runtime.exceptionThrown":
            details = found["exceptionDetails"]
            said.append(details.get("exception", {}).get("description", details["text"]))
        elif kind == "Log.entryAdded" and found["entry"]["level"] in ("error", "warning"):
            said.append(found["entry"]["text"])
        elif kind == "Network.requestWillBeSent":
            address = found["request"]["url"]
            if not address.startswith(("data:", "about:", "blob:")):
                asked.append(address)
    return said, asked


def hover(browser):
    """What is shown when the pointer is on a mark."""
    place = browser.evaluate(MARK)
    if not place:
        return ["no chart"]
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", **place)
    browser.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")
    return browser.evaluate(HOVER)


def resize(browser, width, height):
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
    browser.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))")


def load(browser, address, name):
    """Opens the page; the seconds until its first and its last figure are drawn."""
    start = time.monotonic()
    browser.call("Page.navigate", url=address)
    first = None
    while True:
        drawn = browser.evaluate("typeof crossfuse === 'undefined' ? -1 : crossfuse.isReady ? 1e9 : crossfuse.figures.filter((figure) => figure.isDrawn).length")
        if first is None and drawn > 0:
            first = time.monotonic() - start
        if drawn == 1e9:
            break
        if time.monotonic() - start > SECONDS:
            raise RuntimeError(f"{name}: the page is not ready after {SECONDS} s")
        time.sleep(0.02)
    seconds = time.monotonic() - start
    return first or seconds, seconds


def look(browser, address, view, pictures, is_still):
    width, height, scheme = VIEWS[view]
    resize(browser, width, height)
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.events.clear()
    first, seconds = load(browser, address, view)
    found = browser.evaluate(LOOK)
    found.update(first_figure_seconds=round(first, 3), all_figures_seconds=round(seconds, 3))
    if pictures:
        take_picture(browser, pictures / f"{view}.png", width, height)
        (pictures / f"{view}.pdf").write_bytes(base64.b64decode(browser.call("Page.printToPDF")["data"]))
    found["hover"] = hover(browser)
    found.update(changes=0, without_rows=[], blank_after=[], overflow_after=0)
    if not is_still:
        found["changes"] = browser.evaluate(PLAY)
        time.sleep(0.1)
        found["without_rows"] = browser.evaluate(TABLES)
        after = browser.evaluate(LOOK)
        found.update(blank_after=after["blank"], overflow_after=after["overflow"])
    said, asked = complaints(browser.events)
    found["console"] = said
    found["requests"] = [each for each in asked if each != address]
    return found


def take_picture(browser, path, width, height):
    """The whole page: the window is made as high as it, and figures are let draw again in it."""
    whole = min(browser.call("Page.getLayoutMetrics")["cssContentSize"]["height"], 16000)
    resize(browser, width, whole)
    capture(browser, path)
    resize(browser, width, height)


def take_cover(browser, address, path):
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
    resize(browser, *COVER)
    load(browser, address, "cover")
    capture(browser, path)


def capture(browser, path):
    path.write_bytes(base64.b64decode(browser.call("Page.captureScreenshot", format="png")["data"]))


def is_good(found):
    return not (
        found["console"] or found["requests"] or found["blank"] or found["blank_after"] or found["unnamed"]
        or found["without_rows"] or not found["hover"] or found["overflow"] > 0 or found["overflow_after"] > 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--cover", type=Path)
    parser.add_argument("--still", action="store_true")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    address = options.report.resolve().as_uri()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(options.chromium, folder)
        try:
            browser.open_tab()
            views = {view: look(browser, address, view, options.pictures, options.still) for view in VIEWS}
            numbers = browser.evaluate(NUMBERS)
            if options.cover:
                take_cover(browser, address, options.cover)
        finally:
            browser.close()
    json.dump({"views": views, "numbers": numbers}, sys.stdout, indent=1)
    print()
    return 0 if all(is_good(found) for found in views.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
