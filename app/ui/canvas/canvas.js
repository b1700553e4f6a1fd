// A sheet of 64 × 64 places. Strokes are lists of points; the server hears of them on release.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const SIDE = 64
const NEAR = 1.5 // places between two points, at least
const SHEETS = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".canvas")
  let sheet = SHEETS.get(host)
  if (!sheet) {
    sheet = open(host)
    SHEETS.set(host, sheet)
  }
  sheet.longest = data.longest // letters: an address has to carry the drawing
  sheet.send = (text) => setTriggerValue("drawn", text)
  for (const [name, colour] of Object.entries(data.colours)) {
    host.style.setProperty(`--${name}`, colour)
  }
  // The answer to an older stroke must not undo a newer one.
  if (!sheet.sent.has(data.value)) {
    sheet.strokes = read(data.value)
    sheet.sent = new Set([data.value])
    paint(sheet)
  }
}

function open(host) {
  host.innerHTML = `<svg viewBox="0 0 ${SIDE} ${SIDE}" role="img"
    aria-label="a sheet to draw a digit on"><path/></svg>
    <p><button type="button">undo</button><button type="button">clear</button></p>`
  const svg = host.querySelector("svg")
  const [undo, clear] = host.querySelectorAll("button")
  const sheet = { svg, path: svg.querySelector("path"), undo, clear, strokes: [], sent: new Set() }
  let stroke = null
  const place = (event) => {
    const box = svg.getBoundingClientRect()
    const along = (value, start, size) =>
      Math.min(SIDE - 1, Math.max(0, Math.floor(((value - start) / size) * SIDE)))
    return [along(event.clientX, box.left, box.width), along(event.clientY, box.top, box.height)]
  }
  svg.onpointerdown = (event) => {
    if (event.button !== 0) return
    event.preventDefault()
    svg.setPointerCapture(event.pointerId)
    stroke = [place(event)]
    sheet.strokes.push(stroke)
    paint(sheet)
  }
  svg.onpointermove = (event) => {
    if (!stroke) return
    const [x, y] = place(event)
    const [lastX, lastY] = stroke[stroke.length - 1]
    if (Math.hypot(x - lastX, y - lastY) < NEAR) return
    stroke.push([x, y])
    paint(sheet)
  }
  svg.onpointerup = svg.onpointercancel = () => {
    if (!stroke) return
    stroke = null
    tell(sheet)
  }
  undo.onclick = () => {
    sheet.strokes.pop()
    tell(sheet)
  }
  clear.onclick = () => {
    sheet.strokes = []
    tell(sheet)
  }
  return sheet
}

function tell(sheet) {
  let text = write(sheet.strokes)
  while (text.length > sheet.longest) {
    // Every second point of each stroke goes, but for its ends.
    sheet.strokes = sheet.strokes.map((points) =>
      points.filter((_, i) => i % 2 === 0 || i === points.length - 1))
    const thinner = write(sheet.strokes)
    if (thinner.length === text.length) sheet.strokes.pop() // nothing but ends: too many strokes
    text = write(sheet.strokes)
  }
  paint(sheet)
  sheet.sent.add(text)
  sheet.send(text)
}

function write(strokes) {
  return strokes
    .map((points) => points.map(([x, y]) => LETTERS[x] + LETTERS[y]).join(""))
    .join(".")
}

function read(text) {
  if (!text) return []
  return text.split(".").map((stroke) => {
    const points = []
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      points.push([LETTERS.indexOf(stroke[i]), LETTERS.indexOf(stroke[i + 1])])
    }
    return points
  })
}

function paint(sheet) {
  const line = (points) =>
    "M" + points.map(([x, y]) => `${x + 0.5} ${y + 0.5}`).join("L") + (points.length < 2 ? "h.01" : "")
  sheet.path.setAttribute("d", sheet.strokes.map(line).join(""))
  sheet.undo.disabled = sheet.clear.disabled = !sheet.strokes.length
}
