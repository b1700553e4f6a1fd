// The curve over its axis, drawn once for each size; a frame only moves the marker.

function shape(tag, attributes, parent, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  if (text !== undefined) node.textContent = text
  parent.append(node)
  return node
}

const PREDICTION = "your prediction"

function layoutPlot(view) {
  if (view.data.steps === 1) return
  const { rem, width, data } = view
  const { axis, curve } = data
  const open = curve && !view.locked
  const pair = view.root.dataset.layout === "pair"
  const low = window.innerHeight < 820 && !view.projected
  const lines = curve ? curve.lines : []
  const widths = lines.map((line) => textWidth(view, line.name, 0.84, 600))
  const widest = Math.max(0, ...widths)
  const outside = !pair && widest > 0 && widest < 0.24 * width
  const plot = { lines, widths, outside, names: [] }
  plot.left = (curve ? 2.5 : 1) * rem
  plot.right = width - (outside ? widest + 1.6 * rem : 1 * rem)
  plot.top = (curve ? 1.25 : 0.2) * rem
  plot.bottom = plot.top + (curve ? (pair ? 8 : low ? 4.8 : 6.4) : 1.2) * rem
  plot.height = plot.bottom + (axis.denominator ? 3.4 : 2.3) * rem
  plot.x = (t) => plot.left + t * (plot.right - plot.left)
  plot.y = (p) => plot.bottom - p * (plot.bottom - plot.top)
  view.plot = plot

  const { svg } = view
  svg.replaceChildren()
  svg.setAttribute("width", width)
  svg.setAttribute("height", plot.height)
  view.plotNode.style.height = `${plot.height}px`
  view.range.style.left = `calc(${plot.left}px - var(--thumb) / 2)`
  view.range.style.width = `calc(${plot.right - plot.left}px + var(--thumb))`
  view.range.style.top = `calc(${plot.bottom}px - var(--target) / 2)`
  drawAxes(view)
  if (open) drawLines(view)
  else if (curve) {
    const place = { class: "hidden", x: plot.x(0.5), y: plot.y(0.75) + 0.3 * rem }
    shape("text", place, svg, "the curve is hidden until you answer")
  }
  drawMarks(view, open)
  paintGhost(view)
}

function drawAxes(view) {
  const { svg, plot, rem, data } = view
  if (data.curve) {
    for (const p of [0, 50, 100]) {
      const y = plot.y(p / 100)
      if (p) shape("line", { class: "grid", x1: plot.left, x2: plot.right, y1: y, y2: y }, svg)
      shape("text", { class: "number end", x: plot.left - 0.95 * rem, y: y + 0.29 * rem }, svg, p)
    }
  }
  const y = plot.bottom
  shape("line", { class: "axis", x1: plot.left, x2: plot.right, y1: y, y2: y }, svg)
  plot.labels = y + 1.9 * rem
  plot.ticks = ticksOf(data.axis, (plot.right - plot.left) / (5.2 * rem)).map(([value, text]) => {
    const x = plot.x(along(data.axis, value))
    shape("line", { class: "axis", x1: x, x2: x, y1: y, y2: y + 0.35 * rem }, svg)
    const half = textWidth(view, text, 0.84) / 2
    const node = shape("text", { class: "number", x, y: plot.labels }, svg, text)
    return { node, left: x - half, right: x + half }
  })
}

function drawLines(view) {
  const { svg, plot, rem } = view
  // Chance first, so that what the lesson is about lies on top.
  const order = [...plot.lines].sort((a, b) => (b.role === "chance") - (a.role === "chance"))
  for (const line of order) {
    const last = line.values.length - 1
    const point = (p, k) => `${plot.x(k / last).toFixed(1)} ${plot.y(p).toFixed(1)}`
    const points = Array.from(line.values, point)
    shape("path", { class: `curve ${line.role}`, d: `M${points.join("L")}` }, svg)
  }
  plot.names = plot.outside ? namesOutside(view) : namesInside(view)
  const { said, data } = view
  if (said === null || said === "shown" || !data.lock) return
  const t = along(data.axis, Number(said))
  const x = plot.x(t)
  const y = plot.y(height(plot.lines[0], along(data.axis, data.lock.answer)))
  const r = 0.42 * rem
  const d = `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`
  const wide = textWidth(view, PREDICTION, 0.84, 600)
  const node = shape("text", { class: "name prediction", y: y - 0.28 * rem }, svg, PREDICTION)
  plot.diamond = { x, y, d, wide, node }
}

// The prediction's label stands at the diamond's right, else at its left, else nowhere: the
// sentence below says it too.
function placePrediction(view, marker) {
  const { plot, rem } = view
  const { x, y, wide, node } = plot.diamond
  const free = (left) =>
    left >= plot.left && left + wide <= plot.right &&
    (marker < left - 0.3 * rem || marker > left + wide + 0.3 * rem)
  const left = [x + 0.7 * rem, x - 0.7 * rem - wide].find(free)
  node.classList.toggle("yields", left === undefined)
  if (left === undefined) return []
  node.setAttribute("x", left)
  return [{ node, left, right: left + wide, top: y - 1.03 * rem, bottom: y - 0.03 * rem }]
}

function label(view, text, role, x, baseline, wide) {
  const node = shape("text", { class: `name ${role}`, x, y: baseline }, view.svg, text)
  const { rem } = view
  return { node, left: x, right: x + wide, top: baseline - 0.75 * rem, bottom: baseline + 0.25 * rem }
}

function namesOutside(view) {
  const { plot, rem } = view
  const wishes = plot.lines.map((line) => plot.y(line.values[line.values.length - 1]) + 0.29 * rem)
  const places = spread(wishes, 1.12 * rem, plot.top, plot.bottom + 0.29 * rem)
  // The last value's name must not stand on the thumb at the right end.
  return plot.lines.map((line, i) =>
    label(view, line.name, line.role, plot.right + 1.05 * rem, places[i], plot.widths[i]),
  )
}

// Right-aligned inside the plot, above or below its line: wherever fewer lines run through it.
function namesInside(view) {
  const { plot, rem } = view
  const placed = []
  for (const [i, line] of plot.lines.entries()) {
    const left = plot.right - plot.widths[i]
    const samples = Array.from({ length: 9 }, (_, n) => {
      const t = (left + (n / 8) * plot.widths[i] - plot.left) / (plot.right - plot.left)
      return { x: plot.x(t), t }
    })
    const own = samples.map(({ t }) => plot.y(height(line, t)))
    // Over its line or under it, and lines of text further off where several lines end together.
    const over = Math.min(...own) - 0.5 * rem
    const under = Math.max(...own) + 1.05 * rem
    const wishes = plot.lines.flatMap((_, n) => [over - n * 1.12 * rem, under + n * 1.12 * rem])
    const cost = (baseline) => {
      const box = { left, right: plot.right, top: baseline - 0.8 * rem, bottom: baseline + 0.3 * rem }
      if (box.top < 0 || box.bottom > plot.bottom - 0.75 * rem) return 100
      const hit = placed.filter((other) => overlaps(box, other)).length * 50
      const through = plot.lines.map((other) =>
        samples.filter(({ t }) =>
          Math.abs(plot.y(height(other, t)) - baseline + 0.3 * rem) < 0.55 * rem).length)
      return hit + through.reduce((a, b) => a + b, 0)
    }
    const best = wishes.reduce((a, b) => (cost(b) < cost(a) ? b : a))
    placed.push(label(view, line.name, line.role, left, best, plot.widths[i]))
  }
  return placed
}

function drawMarks(view, open) {
  const { svg, plot, rem, data } = view
  const lines = open ? plot.lines : []
  const circle = (role, kind) => shape("circle", { class: `${kind} ${role}`, r: 0.27 * rem }, svg)
  plot.ghostStem = shape("line", { class: "stem ghost", y1: plot.bottom }, svg)
  plot.ghosts = lines.map((line) => circle(line.role, "ghost"))
  if (plot.diamond) shape("path", { class: "diamond", d: plot.diamond.d }, svg)
  plot.stem = shape("line", { class: "stem", y1: plot.bottom }, svg)
  plot.dots = lines.map((line) => circle(line.role, "dot"))
  plot.values = lines.map((line) => shape("text", { class: `value ${line.role}` }, svg))
  plot.now = shape("text", { class: "now", y: plot.labels + 0.06 * rem }, svg)
  const under = { class: "number", y: plot.labels + 1.18 * rem }
  plot.nth = data.axis.denominator && shape("text", under, svg)
  const texts = data.axis.values.map((_, k) => nowText(data.axis, k))
  const longest = texts.reduce((a, b) => (b.length > a.length ? b : a))
  plot.nowWidth = textWidth(view, longest, 1.08, 700)
}

function nowText(axis, k) {
  return `${axis.symbol} = ${axisText(axis, k)}`
}

function paintMarker(view) {
  const { plot, rem, width, data } = view
  if (!plot) return
  const { axis } = data
  const k = view.at
  const x = plot.x(k / (data.steps - 1))
  const half = plot.nowWidth / 2
  const middle = Math.min(width - half, Math.max(half, x))
  write(plot.now, nowText(axis, k))
  plot.now.setAttribute("x", middle)
  if (plot.nth) {
    write(plot.nth, `${Math.round(axis.values[k] * axis.denominator)}/${axis.denominator}`)
    plot.nth.setAttribute("x", middle)
  }
  for (const tick of plot.ticks) {
    const free = tick.right + 0.5 * rem < middle - half || tick.left - 0.5 * rem > middle + half
    tick.node.classList.toggle("yields", !free)
  }
  const ys = plot.dots.map((dot, i) => {
    const y = plot.y(plot.lines[i].values[k])
    dot.setAttribute("cx", x)
    dot.setAttribute("cy", y)
    return y
  })
  plot.stem.setAttribute("x1", x)
  plot.stem.setAttribute("x2", x)
  plot.stem.setAttribute("y2", Math.min(plot.bottom, ...ys))
  if (ys.length) placeValues(view, x, ys)
}

// The marker's values beside it, on the side with room; a name that is still in the way yields.
function placeValues(view, x, ys) {
  const { plot, rem } = view
  const k = view.at
  const texts = plot.lines.map((line) => rate(line.values[k]))
  const wide = textWidth(view, "100" + PERCENT, 0.84, 700)
  const wishes = ys.map((y) => y - 0.42 * rem)
  const [first, last] = [plot.top - 0.35 * rem, plot.bottom - 0.4 * rem]
  const baselines = spread(wishes, 1.05 * rem, first, last)
  const labels = plot.diamond ? [...plot.names, ...placePrediction(view, x)] : plot.names
  const boxes = (left) => baselines.map((y) =>
    ({ left, right: left + wide, top: y - 0.75 * rem, bottom: y + 0.2 * rem }))
  const meets = (name, all) => all.some((box) => overlaps(box, name, 2))
  const hits = (left) => labels.filter((name) => meets(name, boxes(left))).length
  const right = x + 0.85 * rem
  const before = x - 0.85 * rem - wide
  const roomy = right + wide <= plot.right + (plot.outside ? 0.4 * rem : 0)
  const onRight = roomy && (before < plot.left || hits(right) <= hits(before))
  const left = onRight ? right : before
  plot.values.forEach((node, i) => {
    write(node, texts[i])
    node.setAttribute("x", onRight ? left : left + wide)
    node.setAttribute("y", baselines[i])
    node.classList.toggle("before", !onRight)
  })
  const stem = { left: x - 0.3 * rem, right: x + 0.3 * rem, bottom: plot.bottom }
  stem.top = Math.min(...ys) - 0.3 * rem
  for (const name of labels) {
    name.node.classList.toggle("yields", meets(name, [stem, ...boxes(left)]))
  }
}

function paintGhost(view) {
  const { plot, data } = view
  if (!plot) return
  const k = view.ghost
  view.root.classList.toggle("haunted", k !== null && !view.locked)
  if (k === null) return
  const x = plot.x(k / (data.steps - 1))
  const ys = plot.ghosts.map((ghost, i) => {
    const y = plot.y(plot.lines[i].values[k])
    ghost.setAttribute("cx", x)
    ghost.setAttribute("cy", y)
    return y
  })
  plot.ghostStem.setAttribute("x1", x)
  plot.ghostStem.setAttribute("x2", x)
  plot.ghostStem.setAttribute("y2", Math.min(plot.bottom, ...ys))
}

function describePlot(view) {
  const { curve, axis } = view.data
  if (!curve || view.data.steps === 1) return
  const k = view.at
  const last = view.data.steps - 1
  const lines = curve.lines.map(({ name, values }) =>
    `${name}: ${rate(values[0])} ${curve.unit} at ${axisText(axis, 0)}, ` +
    `${rate(values[k])} at ${axisText(axis, k)}, ${rate(values[last])} at ${axisText(axis, last)}.`)
  const text = view.locked ? "The curve is hidden until you answer." : lines.join(" ")
  view.svg.setAttribute("aria-label", `${curve.title}, ${curve.subtitle}. ${text}`)
}
