// Where things stand: sizes from the room there is, and labels that make way for one another.

const SIGNS = document.createElement("canvas").getContext("2d")

// The width of a text in the stage's own font, in px.
function textWidth(view, text, size, weight = 400) {
  SIGNS.font = `${weight} ${size * view.rem}px ${view.font}`
  return SIGNS.measureText(text).width
}

// Ticks at round values of a uniform axis, else at evenly spaced stops. Each is [value, text].
function ticksOf(axis, room) {
  const { values, decimals } = axis
  const last = values.length - 1
  const most = Math.max(1, Math.floor(room))
  const ticks = []
  if (!axis.uniform) {
    const stride = Math.ceil(last / most)
    for (let k = 0; k <= last; k += stride) ticks.push([values[k], axisText(axis, k)])
    return ticks
  }
  const range = values[last] - values[0]
  const power = 10 ** Math.floor(Math.log10(range / most))
  const steps = [1, 2, 2.5, 4, 5, 10].map((m) => m * power).filter((step) =>
    step >= (range / most) * 0.999 && Math.abs(step - Number(step.toFixed(decimals))) < 1e-9)
  const ends = (s) => Math.abs(range / s - Math.round(range / s)) < 1e-6
  const step = steps.find(ends) || steps[0] || 10 ** -decimals
  // No more decimals than the step needs, but two where the axis has them: 0.05, 0.10.
  let places = Math.min(2, decimals)
  while (places < decimals && Math.abs(step - Number(step.toFixed(places))) > 1e-9) places++
  for (let i = Math.ceil(values[0] / step - 1e-6); i * step <= values[last] + step * 1e-6; i++) {
    ticks.push([i * step, i ? fixed(i * step, places) : "0"])
  }
  return ticks
}

function overlaps(a, b, margin = 0) {
  return (
    a.left < b.right + margin && b.left < a.right + margin && a.top < b.bottom && b.top < a.bottom
  )
}

// Baselines at least `gap` apart and inside [top, bottom], each as near to its wish as that lets.
function spread(wishes, gap, top, bottom) {
  const order = wishes.map((y, i) => [y, i]).sort((a, b) => a[0] - b[0])
  order.forEach((item, n) => {
    item[0] = Math.max(item[0], n ? order[n - 1][0] + gap : top)
  })
  for (let n = order.length - 1; n >= 0; n--) {
    const limit = n === order.length - 1 ? bottom : order[n + 1][0] - gap
    order[n][0] = Math.min(order[n][0], limit)
  }
  const out = []
  for (const [y, i] of order) out[i] = y
  return out
}

// The row's mode, the integer scale of its pictures in device pixels, and its columns.
function layoutPanels(view) {
  const { root, rem, width, panels } = view
  const [rows, columns] = view.data.shape
  const count = panels.length
  const classed = panels.filter(({ panel }) => panel.reading).length
  const mode = view.projected ? "projected" : width < 46 * rem && count > 1 ? "pair" : "row"
  const bars = mode === "projected" ? 4.6 * rem : 0
  const least = mode === "projected" ? 2 * rem : 3.2 * rem
  const room =
    mode === "pair" ? 0.4 * width : (width - bars * classed - least * (count - 1)) / Math.max(count, 2)
  // Two rows of pictures leave room for the plot below, but for a phone, which scrolls anyway.
  const tall = mode === "pair" && width > 30 * rem
  const share = mode === "projected" ? 0.2875 : tall ? 0.17 : 0.255
  const side = Math.max(rows, columns)
  const ratio = window.devicePixelRatio || 1
  const tallest = Math.max(share * window.innerHeight - view.over, 0.19 * window.innerHeight)
  const device = Math.max(1, Math.floor((Math.min(room, tallest) * ratio) / side))
  const scale = device / ratio
  const pictureWidth = columns * scale
  root.dataset.layout = mode
  root.style.setProperty("--k", `${scale}px`)
  root.style.setProperty("--picture-width", `${pictureWidth}px`)
  root.style.setProperty("--picture-height", `${rows * scale}px`)
  // Below a letter's width a bar has no room for its digit: only the two pills stay.
  const names = view.long ? [String(view.data.names.length - 1)] : view.data.names
  const letters = Math.max(...names.map((name) => name.length))
  const beside = mode === "projected"
  view.slot = (beside ? rows * scale : pictureWidth) / view.data.names.length
  view.pill = Math.max(beside ? 1.1 : 0.98, beside ? 0 : 0.35 + 0.47 * letters) * rem
  root.classList.toggle("sparse", view.slot < (beside ? 0.95 : 0.12 + 0.5 * letters) * rem)

  const across = mode === "pair" ? 2 : count
  const widths = panels.map(({ panel }) => pictureWidth + (panel.reading ? bars : 0))
  const free = width - (mode === "pair" ? 2 * pictureWidth : widths.reduce((a, b) => a + b, 0))
  let gap = across > 1 ? free / (across - 1) : 0
  if (mode === "pair") gap = width / 2 + 0.5 * rem - pictureWidth
  else if (count < 4) gap = Math.min(gap, 6 * rem)
  const tracks = []
  for (let i = 0; i < across; i++) {
    if (i) tracks.push(`${gap}px`)
    tracks.push(mode === "pair" ? (i ? "1fr" : `${pictureWidth}px`) : `${widths[i]}px`)
  }
  view.row.style.gridTemplateColumns = tracks.join(" ")
  let narrowest = Infinity
  panels.forEach((nodes, i) => {
    const { panel } = nodes
    const column = i % across
    const row = 1 + 6 * Math.floor(i / across)
    nodes.node.style.gridArea = `${row} / ${1 + 2 * column} / span 6 / span 1`
    // Labels may reach into the gap at their right, up to the next panel or to the hairline.
    const next = panels[i + 1]
    const beyond = mode === "pair" ? width / 2 - 0.5 * rem - pictureWidth
      : !next ? (count < 4 ? free - gap * (count - 1) : 0)
      : next.rule ? gap / 2 - 0.6 * rem : gap - 0.9 * rem
    const labels = (mode === "pair" ? pictureWidth : widths[i]) + beyond
    nodes.node.style.setProperty("--label-width", `${labels}px`)
    if (panel.reading) narrowest = Math.min(narrowest, labels)
    for (const node of [nodes.operator, nodes.rule]) {
      if (!node) continue
      node.hidden = !column || (mode === "pair" && node === nodes.rule)
      const lines = node === nodes.rule ? [row, "span 6"] : [row + 2, "auto"]
      const place = `${lines[0]} / ${2 * column} / ${lines[1]}`
      if (column) node.style.gridArea = place
    }
  })
  // The reading keeps to one line while the longest name fits, without "reads" if need be.
  const size = view.long ? 1.12 : 1.55
  const longest = Math.max(...view.data.names.map((name) => textWidth(view, name, size, 700)))
  const line = longest + textWidth(view, chance(1) + "wrong", 0.95, 600) + 0.9 * rem
  const word = textWidth(view, "reads", 0.95) + 0.45 * rem
  root.classList.toggle("stacked", line > narrowest)
  root.classList.toggle("terse", mode === "pair" || line + word > narrowest)
}
