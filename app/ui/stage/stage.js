// The stage: built once for each kind of payload, laid out for each size, painted for each frame.

const VIEWS = new WeakMap() // one view for each place that the component is mounted in
const READERS = new Map() // what readers did, by stage: it outlives a mount, not a new anchor

const SHEET = new CSSStyleSheet()
SHEET.replaceSync(STYLE)

function mount(component) {
  const { parentElement, data: bytes, setStateValue } = component
  const root = parentElement.querySelector(".stage")
  let view = VIEWS.get(parentElement)
  if (!view || view.root !== root) {
    view?.close()
    root.getRootNode().adoptedStyleSheets = [SHEET]
    view = open(root)
    VIEWS.set(parentElement, view)
  }
  view.send = setStateValue
  if (!view.bytes || !same(view.bytes, bytes)) receive(view, bytes)
  else readTheme(view)
  return () => {
    view.close()
    VIEWS.delete(parentElement)
  }
}

function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

function open(root) {
  const view = { root, at: 0, ghost: null, pointed: null, pixel: null, said: null, font: "" }
  const measure = () => (view.ink || !view.data ? layout(view) : readTheme(view))
  const size = new ResizeObserver(measure)
  const projection = new MutationObserver(() => requestAnimationFrame(measure))
  size.observe(root)
  const attributeFilter = ["data-projected", "data-screen", "style", "class"]
  projection.observe(document.documentElement, { attributeFilter })
  window.addEventListener("resize", measure)
  document.fonts?.ready.then(() => layout(view, true))
  root.addEventListener("transitionend", (event) => {
    if (event.target.className === "probe") readTheme(view)
  })
  view.close = () => {
    view.stopTimer?.()
    cancelAnimationFrame(view.sweeping)
    cancelAnimationFrame(view.asked)
    view.sweeping = 0
    size.disconnect()
    projection.disconnect()
    window.removeEventListener("resize", measure)
  }
  return view
}

function receive(view, bytes) {
  const before = view.data
  const saidBefore = view.said
  view.bytes = bytes.slice()
  view.data = unpack(bytes)
  const { anchor, axis, key } = view.data
  // Same anchor: the reader's own moves stand, even those that the server has not heard of yet.
  const here = before?.anchor.id === anchor.id &&
    { value: before.axis.values[view.at], said: view.said, pixel: view.pixel }
  const reader = READERS.get(key)
  const { value, said, pixel } = here || (reader && reader.anchor === anchor.id ? reader : anchor)
  view.remember = (moved) => READERS.set(key, { anchor: anchor.id, ...moved })
  view.at = view.sent = nearest(axis, value)
  view.said = said
  view.pixel = pixel !== null && pixel < view.data.size ? pixel : anchor.pixel
  view.ghost = view.pointed = null
  view.stopTimer?.()
  stopSweep(view)
  const stands = before?.form === view.data.form
  if (stands) refillPanels(view)
  else build(view)
  // The room has not changed: asking for it would cost the page a layout of its own.
  if (!view.ink || !view.width) readTheme(view)
  else if (!stands || view.said !== saidBefore) arrange(view)
  else {
    paintGhost(view)
    settle(view)
  }
}

function build(view) {
  const { root } = view
  if (!view.probe) {
    view.probe = element("div", "probe", root)
    view.body = element("div", "body", root)
    view.live = element("div", "live", root)
    view.live.setAttribute("aria-live", "polite")
  }
  const focused = view.range && root.getRootNode().activeElement === view.range
  view.range = view.plot = view.readout = view.outcome = view.lockNode = null
  view.body.replaceChildren()
  view.locked = Boolean(view.data.lock) && view.said === null
  buildPanels(view)
  buildReadout(view)
  buildScrub(view)
  listenPixels(view)
  if (focused) view.range?.focus({ preventScroll: true })
}

// Both palettes are in stage.css; the page's actual ground chooses. Streamlit's theme variables
// change without a call, so the probe has a transition whose end says so.
function readTheme(view) {
  const rgb = getComputedStyle(view.probe).backgroundColor.match(/[\d.]+/g)
  if (!rgb) return // replaced before it stood in the page; once it does, its size is observed
  const [red, green, blue] = rgb.map(Number)
  view.root.dataset.theme = 0.3 * red + 0.59 * green + 0.11 * blue < 128 ? "dark" : "light"
  readPalette(view)
  layout(view)
  settle(view)
}

// Everything in its place, in the room that was last measured.
function arrange(view) {
  layoutPanels(view)
  layoutPlot(view)
  settle(view)
}

// What changes once: locked or open, the sentence, the words for a screen reader.
function settle(view) {
  const locked = Boolean(view.data.lock) && view.said === null
  view.root.classList.toggle("locked", locked)
  paintOutcome(view)
  if (view.locked !== locked) {
    view.locked = locked
    layout(view, true)
  }
  paintTicks(view, locked ? null : view.ghost)
  paint(view)
  describe(view, true)
}

function layout(view, anyway = false) {
  const { root } = view
  const width = root.clientWidth
  if (!width || !view.data) return // hidden: the observer calls again when there is a width
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const projected = document.documentElement.dataset.projected !== undefined
  const { fontFamily: font, visibility } = getComputedStyle(root)
  if (projected && visibility === "hidden") return // not this screen: the turn to it calls again
  const room = projected ? roomAboveFooter(root, rem) : Infinity
  const size = [width, window.innerHeight, window.devicePixelRatio, rem, room].join()
  if (size === view.size && !anyway) return
  Object.assign(view, { size, width, rem, projected, font, over: 0 })
  layoutPanels(view)
  layoutPlot(view)
  paint(view)
  // Smaller pictures may wrap their labels, so a second look.
  for (let look = 0; look < 2 && root.offsetHeight > room; look++) {
    view.over += root.offsetHeight - room
    layoutPanels(view)
  }
}

// Projected, a section is a screen: what stands over the stage takes from the pictures' height.
function roomAboveFooter(root, rem) {
  const main = root.getRootNode().host?.closest("[data-testid=stMain]")
  if (!main) return Infinity
  const top = root.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop
  return Math.round(main.clientHeight - top - 2.4 * rem)
}

// The axis stop that the panels show: while the curve is locked they stand at the first.
function shown(view) {
  return view.locked ? 0 : view.at
}

function requestPaint(view) {
  view.asked ||= requestAnimationFrame(() => {
    view.asked = 0
    paint(view)
  })
}

function paint(view) {
  if (!view.size || !view.ink) return
  const k = shown(view)
  for (const nodes of view.panels) paintPanel(view, nodes, k)
  paintPixel(view)
  if (view.range) {
    if (Number(view.range.value) !== view.at) view.range.value = view.at
    const { axis } = view.data
    view.range.setAttribute("aria-valuetext", `${axis.spoken} ${axisText(axis, view.at)}`)
    paintMarker(view)
  }
  view.root.dataset.frames = Number(view.root.dataset.frames || 0) + 1
}

// Words follow on release, not at each frame. Nothing is announced before the reader has moved.
function describe(view, silent = false) {
  const { data } = view
  describePanels(view, shown(view))
  describePlot(view)
  if (silent) return
  const classed = view.panels.filter(({ panel }) => panel.reading)
  const readings = classed.map(({ panel, read, chance, verdict }) =>
    `${panel.title}: reads ${read.textContent}, ${chance.textContent}, ${verdict.textContent}.`)
  const outcome = view.outcome && !view.outcome.hidden ? view.outcome.textContent : ""
  const place = `${data.axis.spoken} ${axisText(data.axis, view.at)}.`
  announce(view, [place, ...readings, outcome].join(" "))
}

function announce(view, text) {
  view.live.textContent = text
}

globalThis.stageOfBlindSpots = mount
dispatchEvent(new Event("stage of Blind Spots"))
export default () => {}
