// A stage's own part. The page carries the code (stage.js), which may come after the first stage.

export default function (component) {
  if (globalThis.stageOfBlindSpots) return stageOfBlindSpots(component)
  let close
  const begin = () => (close = stageOfBlindSpots(component))
  addEventListener("stage of Blind Spots", begin, { once: true })
  return () => {
    removeEventListener("stage of Blind Spots", begin)
    close?.()
  }
}
