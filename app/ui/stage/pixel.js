// One pixel, pointed at in all panels: framed, named, and its numbers in the readout.

function buildReadout(view) {
  if (!view.data.readout) return
  view.readout = element("p", "readout", view.body)
  view.fields = view.data.readout.map((segment) =>
    element("span", typeof segment === "string" ? "" : segment.name === "axis" ? "axis" : "number",
      view.readout, typeof segment === "string" ? segment : ""),
  )
}

function listenPixels(view) {
  const [rows, columns] = view.data.shape
  const point = (pixel) => {
    view.pointed = pixel
    paintPixel(view)
  }
  const keep = (pixel) => {
    view.pixel = view.pixel === pixel ? null : pixel
    if (view.pixel === null) view.pixel = view.data.anchor.pixel
    commit(view)
  }
  view.panels.forEach(({ picture }, i) => {
    const under = (event) => {
      const box = picture.getBoundingClientRect()
      const column = Math.floor(((event.clientX - box.left) / box.width) * columns)
      const row = Math.floor(((event.clientY - box.top) / box.height) * rows)
      const clamp = (value, end) => Math.min(end - 1, Math.max(0, value))
      return clamp(row, rows) * columns + clamp(column, columns)
    }
    picture.onpointermove = picture.onpointerdown = (event) => point(under(event))
    picture.onpointerleave = (event) => event.pointerType === "mouse" && point(null)
    picture.onclick = (event) => keep(under(event))
    if (i) return
    picture.tabIndex = 0 // one stop for all: the pixel is the same in each panel
    picture.onfocus = () => picture.matches(":focus-visible") && point(view.pixel ?? middle(view))
    picture.onblur = () => point(null)
    picture.onkeydown = (event) => {
      const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
      const step = steps[event.key]
      if (step) {
        const from = view.pointed ?? view.pixel ?? middle(view)
        const row = Math.min(rows - 1, Math.max(0, Math.floor(from / columns) + step[0]))
        const column = Math.min(columns - 1, Math.max(0, (from % columns) + step[1]))
        point(row * columns + column)
        announce(view, pixelText(view, view.panels[0]))
      } else if (event.key === "Enter" || event.key === " ") {
        keep(view.pointed ?? view.pixel ?? middle(view))
      } else return
      event.preventDefault()
      event.stopPropagation() // these keys are the picture's, not the page's
    }
  })
}

function middle(view) {
  const [rows, columns] = view.data.shape
  return Math.floor(rows / 2) * columns + Math.floor(columns / 2)
}

function pixelText(view, nodes) {
  const pixel = view.pointed
  const columns = view.data.shape[1]
  const value = fixed(nodes.values[pixel], 2, nodes.panel.kind === "signed")
  return `row ${Math.floor(pixel / columns)}, column ${pixel % columns}: ${value}`
}

function paintPixel(view) {
  const columns = view.data.shape[1]
  const pointing = view.pointed !== null
  const pixel = view.pointed ?? view.pixel
  view.root.classList.toggle("pointing", pointing)
  view.root.classList.toggle("framing", pixel !== null)
  if (pixel === null) return
  const row = Math.floor(pixel / columns)
  const column = pixel % columns
  for (const nodes of view.panels) {
    const { style } = nodes.frame
    style.setProperty("--row", row)
    style.setProperty("--column", column)
    if (pointing) write(nodes.where, pixelText(view, nodes))
  }
  if (!view.readout) return
  view.data.readout.forEach((segment, i) => {
    if (typeof segment === "string") return
    const { name, panel, direction, plus, decimals, sign } = segment
    if (name) {
      const texts = { axis: axisText(view.data.axis, shown(view)), row, column }
      write(view.fields[i], String(texts[name]))
    } else {
      const { values } = view.panels[panel]
      const first = (direction ? view.data.panels[panel].direction : values)[pixel]
      const value = plus == null ? first : first + view.panels[plus].values[pixel]
      write(view.fields[i], fixed(value, decimals, sign))
    }
  })
}
