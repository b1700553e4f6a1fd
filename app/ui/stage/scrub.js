// What the reader does on the axis: scrub, sweep, answer. The server hears of it on release.

const STEP = 80 // ms a step of the sweep
const QUIET = 250 // ms after the last arrow key

function buildScrub(view) {
  const { data } = view
  const { axis, curve } = data
  if (data.steps === 1) return
  const head = (view.head = element("div", "head", view.body))
  const title = element("p", "about", head)
  element("b", "", title, curve ? curve.title : axis.name)
  if (curve && curve.subtitle) element("span", "", title, ` · ${curve.subtitle}`)
  view.sweep = element("button", "quiet sweep", head)
  element("span", "go", view.sweep, `sweep ${axis.symbol}`)
  element("span", "halt", view.sweep, "stop")
  view.sweep.type = "button"
  view.sweep.onclick = () => (view.sweeping ? stopSweep(view) : sweep(view))
  if (data.lock) buildLock(view)

  const plot = (view.plotNode = element("div", "plot", view.body))
  view.svg = shape("svg", { role: curve ? "img" : "presentation" }, plot)
  const range = (view.range = element("input", "", plot))
  range.type = "range"
  range.min = 0
  range.max = data.steps - 1
  range.step = 1
  range.setAttribute("aria-label", axis.spoken)
  view.outcome = element("p", "outcome", view.body)
  listenRange(view)
}

function buildLock(view) {
  const { lock } = view.data
  view.lockNode = element("div", "lock", view.body)
  const words = element("p", "", view.lockNode)
  element("b", "", words, "Predict first")
  element("span", "", words, lock.question)
  const answer = element("button", "filled", view.lockNode, "That is my answer")
  const show = element("button", "quiet", view.lockNode, "just show me")
  answer.type = show.type = "button"
  answer.onclick = () => unlock(view, view.data.axis.values[view.at].toFixed(view.data.axis.decimals))
  show.onclick = () => unlock(view, "shown")
}

function unlock(view, said) {
  view.said = said
  view.ghost = null
  settle(view)
  view.range.focus({ preventScroll: true }) // the button that had the focus is gone
  commit(view)
}

function listenRange(view) {
  const { range } = view
  let held = false
  let timer = 0
  let quiet = true
  const begin = () => {
    stopSweep(view)
    clearTimeout(timer)
    if (quiet && !view.locked) setGhost(view, view.at)
    quiet = false
  }
  const release = () => {
    quiet = true
    if (view.sent !== view.at) commit(view)
  }
  range.onpointerdown = (event) => {
    if (event.button !== 0) return
    begin()
    held = true
  }
  // A drag may end as a pointerup, as a change, or, where the page takes a touch over, as neither.
  range.onpointerup = range.onpointercancel = range.onlostpointercapture = () => {
    if (!held) return
    held = false
    setTimeout(release, 0) // after the last input event
  }
  range.onkeydown = (event) => {
    if (event.key === "PageUp" || event.key === "PageDown") event.preventDefault() // they turn pages
    const moves = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]
    if (moves.includes(event.key)) event.stopPropagation()
  }
  range.oninput = () => {
    if (!held) begin()
    view.at = Number(range.value)
    requestPaint(view)
    if (!held) timer = setTimeout(release, QUIET)
  }
  view.stopTimer = () => clearTimeout(timer)
}

function setGhost(view, k) {
  view.ghost = k
  paintGhost(view)
  paintTicks(view, k)
}

function sweep(view) {
  const last = view.data.steps - 1
  setGhost(view, view.at)
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    view.at = last
    requestPaint(view)
    commit(view)
    return
  }
  const start = performance.now()
  const tick = (now) => {
    if (!view.sweeping) return
    if (!view.root.isConnected) return stopSweep(view)
    const k = Math.min(last, Math.max(0, Math.floor((now - start) / STEP)))
    if (k !== view.at) {
      view.at = k
      paint(view)
    }
    if (k < last) view.sweeping = requestAnimationFrame(tick)
    else stopSweep(view)
  }
  view.root.classList.add("sweeping")
  view.sweeping = requestAnimationFrame(tick)
}

function stopSweep(view) {
  if (!view.sweeping) return
  cancelAnimationFrame(view.sweeping)
  view.sweeping = 0
  view.root.classList.remove("sweeping")
  if (view.root.isConnected) commit(view)
}

// Address first, then the server: never a history entry, and nothing while the marker is held.
function commit(view) {
  const { data } = view
  if (view.locked) return describe(view)
  view.sent = view.at
  const state = { value: data.axis.values[view.at], said: view.said, pixel: view.pixel }
  const texts = {
    value: axisQuery(data.axis, view.at),
    said: view.said,
    pixel: view.pixel === null ? null : String(view.pixel),
  }
  const url = new URL(window.location.href)
  for (const [part, parameter] of Object.entries(data.query)) {
    if (texts[part] === null) url.searchParams.delete(parameter)
    else url.searchParams.set(parameter, texts[part])
  }
  window.history.replaceState(window.history.state, "", url)
  describe(view)
  view.remember(state)
  view.send("reader", { anchor: data.anchor.id, ...state })
}

function paintOutcome(view) {
  const { data, said } = view
  if (!view.outcome) return
  view.outcome.replaceChildren()
  view.outcome.hidden = !data.lock || said === null
  if (view.outcome.hidden) return
  const { lock, axis } = data
  const [before, after] = lock.answer_sentence.split("{answer}")
  const strong = (text) => element("b", "", view.outcome, text)
  const plain = (text) => view.outcome.append(text)
  if (said === "shown") {
    plain(before.charAt(0).toUpperCase() + before.slice(1))
    strong(fixed(lock.answer, axis.decimals))
    plain(`${after}.`)
    return
  }
  const off = along(axis, Number(said)) - along(axis, lock.answer)
  const verdict = Math.abs(off) <= 0.05 ? lock.close : off > 0 ? lock.more : lock.less
  plain("You said ")
  strong(fixed(Number(said), axis.decimals))
  plain(`; ${before}`)
  strong(fixed(lock.answer, axis.decimals))
  plain(`${after}. ${verdict}`)
}
