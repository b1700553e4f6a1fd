// The row of pictures: each with its reading and bars, or with its ramp and norms.

function element(tag, className, parent, text) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (text !== undefined) node.textContent = text
  if (parent) parent.append(node)
  return node
}

// Text is set only where it changed, so that a still number costs no layout.
function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}

function buildPanels(view) {
  const { data } = view
  const row = element("div", "panels", view.body)
  row.setAttribute("role", "group")
  row.setAttribute("aria-label", "pictures")
  view.row = row
  view.long = data.names.some((name) => name.length > 2)
  view.root.dataset.names = view.long ? "long" : "short"
  view.panels = data.panels.map((panel, i) => {
    const nodes = { panel }
    if (i) {
      nodes.operator = element("span", "operator", row, panel.operator === "=" ? "=" : panel.operator)
      nodes.operator.setAttribute("aria-hidden", "true")
      if (panel.aside) nodes.rule = element("span", "rule", row)
    }
    const node = (nodes.node = element("div", "panel", row))
    node.dataset.kind = panel.kind
    element("div", "title", node, panel.title)
    const lines = element("div", "symbols", node)
    const factor = panel.amplification && panel.amplification !== 1 ? panel.amplification : null
    const times = factor && fixed(factor, Number.isInteger(factor) ? 0 : 1)
    nodes.symbols = panel.symbols + (factor ? `, colours\u00a0×${times}` : "")
    element("span", "what", lines, nodes.symbols)
    nodes.where = element("span", "where", lines)
    nodes.picture = element("div", "picture", node)
    nodes.picture.setAttribute("role", "img")
    nodes.canvas = element("canvas", "", nodes.picture)
    nodes.canvas.height = data.shape[0]
    nodes.canvas.width = data.shape[1]
    nodes.context = nodes.canvas.getContext("2d")
    nodes.image = nodes.context.createImageData(data.shape[1], data.shape[0])
    nodes.words = new Uint32Array(nodes.image.data.buffer)
    nodes.frame = element("i", "frame", nodes.picture)
    if (panel.kind === "signed") buildRamp(nodes)
    if (panel.reading) buildReading(view, nodes)
    if (panel.captions.length) buildCaption(nodes)
    return nodes
  })
}

// Other values in the same elements: another image, say.
function refillPanels(view) {
  const { data } = view
  view.panels.forEach((nodes, i) => {
    nodes.panel = data.panels[i]
    if (nodes.caption) write(nodes.keeper, longest(nodes.panel.captions))
    nodes.classes?.forEach((slot, c) => slot.classList.toggle("true", c === data.truth))
  })
}

// The longest caption keeps the place, so that another one moves nothing.
function buildCaption(nodes) {
  const box = element("div", "caption", nodes.below || nodes.node)
  nodes.keeper = element("span", "keeper", box, longest(nodes.panel.captions))
  nodes.keeper.setAttribute("aria-hidden", "true")
  nodes.caption = element("span", "", box)
}

function longest(texts) {
  return texts.reduce((a, b) => (b.length > a.length ? b : a))
}

function buildRamp(nodes) {
  const { panel, node } = nodes
  nodes.below = element("div", "below", node)
  element("div", "ramp", nodes.below)
  const ends = element("div", "ends", nodes.below)
  const end = 1 / (panel.amplification || 1)
  const text = end >= 1 ? fixed(end, 0) : end >= 0.1 ? fixed(end, 2) : significant(end)
  element("span", "", ends, MINUS + text)
  element("span", "", ends, "0")
  element("span", "", ends, "+" + text)
  if (panel.captions.length) return
  nodes.norms = element("div", "caption", nodes.below)
  nodes.still = element("span", "", nodes.norms)
  nodes.sizes = element("span", "", nodes.norms, "‖r‖")
  element("sub", "", nodes.sizes, "∞")
  nodes.largest = element("span", "", nodes.sizes)
  element("span", "length", nodes.sizes, "‖r‖")
  element("sub", "", nodes.sizes, "2")
  nodes.length = element("span", "", nodes.sizes)
  nodes.share = element("div", "share", nodes.norms)
}

function buildReading(view, nodes) {
  const { data } = view
  const line = element("div", "reading", nodes.node)
  element("span", "reads", line, "reads")
  nodes.read = element("b", "", line)
  const rest = element("span", "rest", line)
  nodes.chance = element("span", "chance", rest)
  nodes.verdict = element("span", "verdict", rest)
  nodes.bars = element("div", "bars", nodes.node)
  nodes.bars.setAttribute("role", "img")
  nodes.bars.style.setProperty("--classes", data.names.length)
  nodes.classes = data.names.map((name, c) => {
    const slot = element("div", c === data.truth ? "class true" : "class", nodes.bars)
    const track = element("span", "track", slot)
    element("i", "bar", track)
    element("i", "tick", track)
    element("span", "pill", slot, view.long ? String(c) : name)
    return slot
  })
}

function readPalette(view) {
  const style = getComputedStyle(view.root)
  const channels = (name) => {
    const hex = style.getPropertyValue(name).trim().slice(1)
    return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16))
  }
  const mix = (a, b, t) => {
    const [red, green, blue] = a.map((value, i) => Math.round(value + (b[i] - value) * t))
    return (255 << 24) | (blue << 16) | (green << 8) | red // little-endian RGBA
  }
  const [paper, pixel, neg, pos] = ["--paper", "--pixel", "--neg", "--pos"].map(channels)
  view.ink = Uint32Array.from({ length: 256 }, (_, i) => mix(paper, pixel, i / 255))
  view.signed = Uint32Array.from({ length: 511 }, (_, i) =>
    i < 255 ? mix(paper, neg, (255 - i) / 255) : mix(paper, pos, (i - 255) / 255),
  )
}

function paintPanel(view, nodes, k) {
  const { panel, words } = nodes
  const values = panel.frame(k)
  nodes.values = values
  if (panel.kind === "signed") {
    const factor = panel.amplification || 1
    for (let i = 0; i < words.length; i++) {
      const t = Math.min(1, Math.max(-1, values[i] * factor))
      words[i] = view.signed[255 + Math.round(255 * t)]
    }
  } else {
    // Where nothing is clipped, a value beyond paper or ink is drawn as paper or ink.
    for (let i = 0; i < words.length; i++) {
      words[i] = view.ink[Math.round(255 * Math.min(1, Math.max(0, values[i])))]
    }
  }
  nodes.context.putImageData(nodes.image, 0, 0)
  if (nodes.norms) paintNorms(view, nodes, k)
  if (nodes.caption) write(nodes.caption, panel.caption(k))
  if (panel.reading) paintReading(view, nodes, k)
}

function paintNorms(view, nodes, k) {
  const { axis } = view.data
  let largest = 0
  let squares = 0
  for (const value of nodes.values) {
    largest = Math.max(largest, Math.abs(value))
    squares += value * value
  }
  nodes.sizes.hidden = !largest
  const here = axis.values[k] ? axisText(axis, k) : 0
  write(nodes.still, largest ? "" : `${axis.symbol} = ${here}: nothing changes.`)
  write(nodes.largest, ` = ${fixed(largest, Math.max(2, axis.decimals))}`)
  write(nodes.length, ` = ${significant(Math.sqrt(squares))}`)
  const share = largest && nodes.panel.clipped ? nodes.panel.clipped(k) : 0
  write(nodes.share, share ? `${rate(share)} of pixels clip` : "")
}

function classRead(row) {
  let best = 0
  for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c
  return best
}

function paintReading(view, nodes, k) {
  const { data } = view
  const row = nodes.panel.reading(k)
  const read = classRead(row)
  const right = read === data.truth
  write(nodes.read, data.names[read])
  write(nodes.chance, chance(row[read]))
  write(nodes.verdict, right ? "right" : "wrong")
  nodes.node.dataset.verdict = right ? "right" : "wrong"
  nodes.classes.forEach((slot, c) => {
    slot.style.setProperty("--p", row[c].toFixed(4))
    slot.classList.toggle("read", c === read)
  })
  // Where bars are thin, two pills side by side push each other apart.
  const near = right ? 0 : Math.max(0, view.pill - Math.abs(read - data.truth) * view.slot)
  const side = Math.sign(read - data.truth) * (near / 2)
  nodes.classes[read].style.setProperty("--nudge", `${side}px`)
  if (!right) nodes.classes[data.truth].style.setProperty("--nudge", `${-side}px`)
}

// The bars where the drag began stay as dotted ticks.
function paintTicks(view, k) {
  for (const { panel, classes } of view.panels) {
    if (!panel.reading) continue
    const row = k === null || panel.still ? null : panel.reading(k)
    classes.forEach((slot, c) => {
      slot.classList.toggle("ticked", row !== null && row[c] >= 0.02)
      if (row) slot.style.setProperty("--ghost", row[c].toFixed(4))
    })
  }
}

// What pictures and bars say to a screen reader, on release and not at each frame.
function describePanels(view, k) {
  for (const nodes of view.panels) {
    const { panel } = nodes
    let text = `${panel.title}: ${nodes.symbols}.`
    if (panel.reading) {
      const row = panel.reading(k)
      const { names } = view.data
      const read = classRead(row)
      text += ` The model reads ${names[read]}, ${chance(row[read])}, ${nodes.verdict.textContent}.`
      const order = [...row.keys()].filter((c) => row[c] >= 0.0005).sort((a, b) => row[b] - row[a])
      const list = order.slice(0, 5).map((c) => `${names[c]} ${chance(row[c])}`)
      nodes.bars.setAttribute("aria-label", `probabilities: ${list.join(", ")}`)
    } else if (nodes.norms) {
      const said = [nodes.still, ...(nodes.sizes.hidden ? [] : [nodes.sizes]), nodes.share]
      text += ` ${said.map((node) => node.textContent).filter(Boolean).join(", ")}`
    }
    nodes.picture.setAttribute("aria-label", text)
  }
}
