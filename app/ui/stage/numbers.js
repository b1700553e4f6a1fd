// How numbers are written. A narrow no-break space stands before %, and minus is a true minus.

const PERCENT = "\u202f%"
const MINUS = "\u2212"

function fixed(value, decimals, sign = false) {
  const text = Math.abs(value).toFixed(decimals)
  if (value < 0 && Number(text) !== 0) return MINUS + text
  return sign && Number(text) !== 0 ? "+" + text : text
}

// A probability: one decimal, and at the ends what it is beyond.
function chance(p) {
  if (p >= 0.9995) return ">99.9" + PERCENT
  if (p < 0.0005) return "<0.1" + PERCENT
  return (100 * p).toFixed(1) + PERCENT
}

// A rate over a set: whole per cent, and 0 or 100 only where it is none or all.
function rate(p) {
  if (p > 0 && p < 0.005) return "<1" + PERCENT
  if (p < 1 && p >= 0.995) return ">99" + PERCENT
  return (100 * p).toFixed(0) + PERCENT
}

function significant(value) {
  const decimals = value >= 9.95 || value === 0 ? 0 : value >= 0.995 ? 1 : value >= 0.0995 ? 2 : 3
  return fixed(value, decimals)
}

// Equal steps have equal decimals; other stops, such as powers of ten, only those they need.
function axisText(axis, k) {
  const text = fixed(axis.values[k], axis.decimals)
  if (axis.uniform) return text
  const [whole, part = ""] = text.split(".")
  const rest = part.replace(/0+$/, "")
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest && `.${rest}`)
}

function isUniform(values) {
  const step = (values[values.length - 1] - values[0]) / (values.length - 1)
  return values.every((value, k) => !k || Math.abs(value - values[k - 1] - step) < 1e-6 * step)
}

// The shortest text of an axis value that still leads back to it, for the address.
function axisQuery(axis, k) {
  const text = axis.values[k].toFixed(axis.decimals)
  return nearest(axis, Number(text)) === k ? text : String(axis.values[k])
}

function nearest(axis, value) {
  let best = 0
  axis.values.forEach((v, k) => {
    if (Math.abs(v - value) < Math.abs(axis.values[best] - value)) best = k
  })
  return best
}

// Where a value lies between the first stop of the slider, 0, and the last, 1. Stops are equally
// far apart, whatever their values.
function along(axis, value) {
  const { values } = axis
  const last = values.length - 1
  if (!last || value <= values[0]) return 0
  if (value >= values[last]) return 1
  const k = values.findIndex((v) => v > value) - 1
  return (k + (value - values[k]) / (values[k + 1] - values[k])) / last
}

// A line of the curve between its points.
function height(line, t) {
  const last = line.values.length - 1
  const k = Math.min(last - 1, Math.floor(t * last))
  const rest = t * last - k
  return line.values[k] * (1 - rest) + line.values[k + 1] * rest
}
