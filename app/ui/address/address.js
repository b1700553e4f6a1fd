// Back must lead to the last page. Streamlit makes a history entry of each new query, so on the
// same path an entry is replaced instead. `screen` is projection's own and is carried along.
function install() {
  if (history.blindspots) return
  history.blindspots = true
  const push = history.pushState.bind(history)
  const replace = history.replaceState.bind(history)
  const withScreen = url => {
    const next = new URL(url, location.href)
    const screen = new URLSearchParams(location.search).get("screen")
    if (screen && next.searchParams.has("project")) next.searchParams.set("screen", screen)
    return next.pathname + next.search + next.hash
  }
  history.pushState = (state, title, url) => {
    if (url == null) return push(state, title, url)
    const next = new URL(url, location.href)
    if (next.pathname !== location.pathname) return push(state, title, url)
    return replace(state, title, withScreen(url))
  }
}

const set = new WeakMap()

export default function ({ data, parentElement }) {
  install()
  // Called again when only the theme changes: then fragments may have moved on meanwhile.
  const wanted = JSON.stringify(data.query)
  if (set.get(parentElement) === wanted) return
  set.set(parentElement, wanted)
  const before = new URLSearchParams(location.search)
  const after = new URLSearchParams(Object.entries(data.query))
  for (const name of data.passing) {
    for (const value of before.getAll(name)) after.append(name, value)
  }
  if (!data.query.project) after.delete("screen")
  const query = after.toString()
  const url = location.pathname + (query ? `?${query}` : "") + location.hash
  if (query !== before.toString()) history.replaceState(history.state, "", url)
}
