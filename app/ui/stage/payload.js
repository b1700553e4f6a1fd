// The bytes that packing.py made, as a header whose arrays are read in place.

const ARRAYS = { float32: Float32Array, int16: Int16Array, uint16: Uint16Array }

function unpack(bytes) {
  const buffer = bytes.slice().buffer // typed arrays need an offset that is a multiple of 4
  const length = new DataView(buffer).getUint32(0, true)
  const data = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const start = 4 + Math.ceil(length / 4) * 4
  const read = ({ type, offset, count }) => new ARRAYS[type](buffer, start + offset, count)

  data.form = formOf(data, read)
  const size = data.shape[0] * data.shape[1]
  const classes = data.names.length
  for (const panel of data.panels) {
    const { base, direction, clip, difference, frames } = panel.pixels
    panel.frame = frames
      ? storedFrames(read(frames), frames.scale, size)
      : rayFrames(read(base), read(direction), clip, difference, data.axis.values)
    panel.direction = direction ? read(direction) : null
    if (panel.probabilities) {
      const rows = read(panel.probabilities)
      panel.still = rows.length === classes
      panel.reading = (k) => rows.subarray(...span(k, classes, rows.length))
    }
    panel.caption = (k) => panel.captions[panel.captions.length === 1 ? 0 : k]
  }
  data.panels.forEach((panel, i) => {
    if (panel.kind === "signed") panel.clipped = clippedShare(data, i, read)
  })
  for (const line of data.curve ? data.curve.lines : []) line.values = read(line.values)
  data.axis.uniform = isUniform(data.axis.values)
  data.steps = data.axis.values.length
  data.size = size
  return data
}

// All that elements are built from. What is left out is only painted.
function formOf(data, read) {
  const panels = data.panels.map(({ pixels, probabilities, captions, ...panel }) =>
    [panel, probabilities !== null, captions.length > 0])
  const lines = data.curve && data.curve.lines.map(({ values }) => Array.from(read(values)))
  return JSON.stringify([{ ...data, panels, anchor: null, truth: null }, lines])
}

// One row of a table of K rows, or the only row of a table of one.
function span(k, width, total) {
  const row = total === width ? 0 : k
  return [row * width, (row + 1) * width]
}

function storedFrames(stored, scale, size) {
  const out = new Float32Array(size)
  return (k) => {
    const [from] = span(k, size, stored.length)
    for (let i = 0; i < size; i++) out[i] = stored[from + i] * scale
    return out
  }
}

// As float32 throughout: storing rounds the product and then the sum, as numpy and torch do.
function rayFrames(base, direction, clip, difference, values) {
  const out = new Float32Array(base.length)
  return (k) => {
    const step = Math.fround(values[k])
    for (let i = 0; i < out.length; i++) {
      out[i] = step * direction[i]
      out[i] += base[i]
      if (clip) out[i] = Math.min(1, Math.max(0, out[i]))
      if (difference) out[i] -= base[i]
    }
    return out
  }
}

// The share of pixels that clipping changes in the sum after a signed panel, where it is a ray.
function clippedShare(data, i, read) {
  const sum = data.panels[i + 1]
  if (!sum || sum.operator !== "=" || !sum.pixels.clip) return null
  const base = read(sum.pixels.base)
  const direction = read(sum.pixels.direction)
  return (k) => {
    let count = 0
    for (let p = 0; p < base.length; p++) {
      const value = Math.fround(base[p] + Math.fround(Math.fround(data.axis.values[k]) * direction[p]))
      if (value < 0 || value > 1) count++
    }
    return count / base.length
  }
}
