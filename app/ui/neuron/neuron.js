// A neuron by hand. Bars follow while r is dragged; the server hears of it on release.

const VIEWS = new WeakMap()
const ROWS = {
  x: { name: "x", note: "input", high: 3.1, low: 0, top: 1 },
  w: { name: "w", note: "weight", high: 4.4, low: -1, top: 1 },
  r: { name: "r", note: "drag, at most ±ε", high: 6 },
  term: { name: "w · r", note: "one term", high: 4.4 },
  sum: { name: "sum so far", note: "its end is wᵀr", high: 4.8 },
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".neuron")
  let view = VIEWS.get(parentElement)
  if (!view || view.root !== root) VIEWS.set(parentElement, (view = { root }))
  view.send = setStateValue
  for (const [name, colour] of Object.entries(data.colours)) {
    root.style.setProperty(`--${name}`, colour)
  }
  const same = view.data?.numbers === data.numbers && view.data.locked === data.locked
  view.data = data
  // The same neuron: the reader's own moves stand, even those that the server has not heard of yet.
  if (same) return
  Object.assign(view, { r: [...data.r], said: data.said })
  build(view)
  paint(view)
}

function element(tag, className, parent, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  parent.append(made)
  return made
}

function button(className, parent, text, act) {
  const made = element("button", className, parent, text)
  made.type = "button"
  made.onclick = act
  return made
}

function build(view) {
  const { root, data } = view
  root.replaceChildren()
  const count = data.w.length
  root.classList.toggle("neuron-many", count > 7)
  view.lock = element("div", "neuron-lock", root)
  const words = element("p", "", view.lock)
  element("b", "", words, "Predict first")
  element("span", "", words, `Set each r, up to ±${data.epsilon}, so that wᵀr is as large as you can make it.`)
  button("neuron-filled", view.lock, "That is my answer", () => answer(view))
  button("neuron-quiet", view.lock, "just show me", () => align(view, "shown"))
  const grid = element("div", "neuron-grid", root)
  grid.style.setProperty("--inputs", count)
  view.cells = {}
  for (const [key, row] of Object.entries(ROWS)) {
    const name = element("p", "neuron-name", grid)
    element("b", "", name, row.name)
    element("span", "", name, row.note)
    view.cells[key] = data.w.map((_, i) => cell(view, grid, key, row, i))
    if (key === "term" || key === "sum") name.classList.add("neuron-result")
  }
  view.total = element("p", "neuron-total", root)
  view.outcome = element("p", "neuron-outcome", root)
  view.buttons = element("div", "neuron-buttons", root)
  button("neuron-quiet", view.buttons, "align: r = ε·sign(w)", () => align(view, view.said))
  button("neuron-quiet", view.buttons, "random signs", () => random(view))
  button("neuron-quiet", view.buttons, "r = 0", () => set(view, data.w.map(() => 0)))
  view.live = element("div", "neuron-live", root)
  view.live.setAttribute("aria-live", "polite")
}

function cell(view, grid, key, row, i) {
  const { data } = view
  const made = element("div", "neuron-cell", grid)
  made.style.setProperty("--high", `${row.high}rem`)
  if (key === "r") {
    const range = element("input", "", made)
    Object.assign(range, { type: "range", min: -data.steps, max: data.steps, step: 1 })
    range.setAttribute("aria-label", `r ${i + 1}`)
    range.setAttribute("aria-orientation", "vertical")
    range.oninput = () => {
      view.r[i] = Number(range.value)
      paint(view)
    }
    range.onchange = () => commit(view)
    const value = element("span", "neuron-value", made)
    value.style.bottom = "0"
    return { range, value }
  }
  const zero = element("div", "neuron-zero", made)
  if (key === "sum") made.classList.add("neuron-wide")
  const step = key === "sum" && i ? element("div", "neuron-step", made) : null
  return { made, zero, step, bar: element("div", "neuron-bar", made), value: element("span", "neuron-value", made) }
}

// A bar from `from` to `to` in a cell that shows [low, top], and a number at its end.
function draw(node, from, to, low, top, colour, decimals, signed) {
  const room = 0.19 // of the cell, above and below, for numbers
  const place = (value) => 100 * (room + (1 - 2 * room) * (1 - (value - low) / (top - low)))
  node.zero.style.setProperty("--zero", `${place(0)}%`)
  const [a, b] = [place(from), place(to)]
  node.bar.style.top = `${Math.min(a, b)}%`
  node.bar.style.height = `${Math.abs(a - b)}%`
  node.bar.style.background = colour
  if (node.step) node.step.style.top = `${a}%`
  node.value.textContent = text(to, decimals, signed)
  const up = to > from || (to === from && to >= 0)
  node.value.style.top = up ? "" : `calc(${b}% + 0.15rem)`
  node.value.style.bottom = up ? `calc(${100 - b}% + 0.15rem)` : ""
}

function text(value, decimals, signed) {
  const rounded = Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value
  const sign = rounded < 0 ? "−" : signed && rounded > 0 ? "+" : ""
  return sign + Math.abs(rounded).toFixed(decimals)
}

function sums(view) {
  const { data, r } = view
  const terms = data.w.map((w, i) => (w * r[i] * data.epsilon) / data.steps)
  const best = data.epsilon * data.w.reduce((all, w) => all + Math.abs(w), 0)
  const dot = data.w.reduce((all, w, i) => all + w * data.x[i], 0)
  return { terms, best, dot, total: terms.reduce((all, term) => all + term, 0) }
}

function paint(view) {
  const { data, cells, r } = view
  const { terms, best, dot, total } = sums(view)
  const hidden = data.locked && !view.said
  const signed = (value) => (value < 0 ? "var(--neg)" : "var(--pos)")
  const unit = data.epsilon / data.steps
  const heaviest = Math.max(...data.w.map(Math.abs))
  const highest = data.epsilon * heaviest
  let sum = 0
  data.w.forEach((w, i) => {
    draw(cells.x[i], 0, data.x[i], 0, 1, "var(--pixel)", 1, false)
    draw(cells.w[i], 0, w, -heaviest, heaviest, signed(w), 1, true)
    const range = cells.r[i].range
    if (Number(range.value) !== r[i]) range.value = r[i]
    range.setAttribute("aria-valuetext", text(r[i] * unit, 2, true))
    cells.r[i].value.textContent = text(r[i] * unit, 2, true)
    draw(cells.term[i], 0, terms[i], -highest, highest, signed(terms[i]), 3, true)
    draw(cells.sum[i], sum, sum + terms[i], Math.min(0, lowest(terms)), best, "var(--attack)", 2, true)
    sum += terms[i]
    for (const key of ["term", "sum"]) cells[key][i].made.style.visibility = hidden ? "hidden" : ""
  })
  view.root.classList.toggle("neuron-hidden", hidden)
  view.lock.hidden = !hidden
  view.buttons.hidden = hidden
  view.total.replaceChildren()
  if (hidden) view.total.append(`wᵀx = ${text(dot, 2)}. The terms of wᵀr are hidden until you answer.`)
  else {
    view.total.append(`wᵀ(x + r) = wᵀx + wᵀr = ${text(dot, 2)} ${total < 0 ? "−" : "+"} `)
    element("b", "", view.total, Math.abs(total).toFixed(2))
    view.total.append(` = ${text(dot + total, 2)}`)
  }
  view.outcome.textContent = hidden ? "" : outcome(view, best, total)
}

function lowest(terms) {
  let sum = 0
  return Math.min(...terms.map((term) => (sum += term)))
}

function outcome(view, best, total) {
  const answered = /^-?\d+$/.test(view.said)
  const said = answered ? `Your answer reached ${view.said.replace("-", "−")}\u202f% of the best. ` : ""
  const most = `No r within ±ε gives more than ε·Σ|w| = ${best.toFixed(2)}`
  const now = Math.abs(total - best) < 1e-9 ? "; this is it." : `; this one gives ${text(total, 2)}.`
  return said + most + now
}

function answer(view) {
  const { best, total } = sums(view)
  view.said = String(Math.round((100 * total) / best))
  paint(view)
  commit(view)
}

function align(view, said) {
  view.said = said
  set(view, view.data.w.map((w) => Math.sign(w) * view.data.steps))
}

function random(view) {
  set(view, view.data.w.map(() => (Math.random() < 0.5 ? -1 : 1) * view.data.steps))
}

function set(view, r) {
  view.r = r
  paint(view)
  commit(view)
}

function commit(view) {
  view.send("reader", { r: [...view.r], said: view.said, numbers: view.data.numbers })
  view.live.textContent = `${view.total.textContent}. ${view.outcome.textContent}`
}
