// One section a screen. All stay mounted and laid out, so that a turn is instant and figures know
// their size; the others are invisible and take no room.
const root = document.documentElement
const memory = new WeakMap()
const TYPING = "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select"
const CONTROL =
  "input, textarea, select, button, a, summary, [contenteditable], " +
  "[role=slider], [role=radio], [role=tab], [role=combobox], [role=button]"

function screenOfAddress(screens) {
  const wanted = Number(new URLSearchParams(location.search).get("screen"))
  return Number.isInteger(wanted) && wanted >= 1 && wanted <= screens ? wanted : 1
}

function writeAddress(projected, screen) {
  const url = new URL(location.href)
  if (projected) {
    url.searchParams.set("project", "1")
    url.searchParams.set("screen", String(screen))
  } else {
    url.searchParams.delete("project")
    url.searchParams.delete("screen")
  }
  history.replaceState(history.state, "", url.pathname + url.search + url.hash)
}

// A rule in a sheet of our own: React does not know of it and never takes it back.
function showOnly(screen, screens) {
  let sheet = document.getElementById("projection-screen")
  if (!sheet) {
    sheet = document.createElement("style")
    sheet.id = "projection-screen"
    document.head.append(sheet)
  }
  // The wrapper around a container, so that not even a gap is left.
  const others = Array.from({ length: screens }, (_, at) => `div:has(> .st-key-section-${at + 1})`)
  others.splice(screen - 1, 1)
  if (screen !== 1) others.push("div:has(> .st-key-masthead)")
  const where = others.map(other => `html[data-projected] ${other}`)
  const inside = where.map(other => `${other} *`)
  sheet.textContent =
    `${where.join()} { position: fixed; top: 0; left: 2rem; right: 2rem; width: auto; }\n` +
    `${[...where, ...inside].join()} { visibility: hidden !important; }`
}

function deepFocus() {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

function element(tag, className, text) {
  const made = document.createElement(tag)
  made.className = className
  if (text) made.textContent = text
  return made
}

function button(className, text, label, onclick) {
  const made = element("button", className, text)
  made.type = "button"
  if (label) made.setAttribute("aria-label", label)
  made.onclick = onclick
  return made
}

function start(parentElement) {
  const self = { projected: false, screen: 1, screens: 1, name: "", count: 0, tell: () => {} }
  const host = parentElement.querySelector(".projection")

  self.apply = (projected, screen) => {
    const turned = projected && (screen !== self.screen || !self.projected)
    self.projected = projected
    self.screen = Math.min(Math.max(screen, 1), self.screens)
    if (projected) {
      root.dataset.projected = ""
      showOnly(self.screen, self.screens)
      root.dataset.screen = self.screen // last: stages measure themselves when it changes
    } else {
      delete root.dataset.projected
      delete root.dataset.screen
    }
    if (turned) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
    self.draw()
  }
  self.turn = by => {
    const screen = Math.min(Math.max(self.screen + by, 1), self.screens)
    if (screen === self.screen) return
    self.apply(true, screen)
    writeAddress(true, screen)
  }
  self.project = projected => {
    const screen = projected ? screenInView(self.screens) : self.screen
    self.apply(projected, screen)
    writeAddress(projected, screen)
    if (!projected) document.querySelector(`.st-key-section-${screen}`)?.scrollIntoView()
    self.count += 1
    self.tell({ projected, count: self.count })
    document.activeElement?.blur()
  }
  self.draw = () => {
    const state = JSON.stringify([self.projected, self.screen, self.screens, self.name])
    if (host.dataset.state === state) return
    host.dataset.state = state
    if (!self.projected) {
      host.replaceChildren(button("word", "project", "", () => self.project(true)))
      return
    }
    const place = element("span", "place", `${self.name} · ${self.screen} / ${self.screens}`)
    place.setAttribute("role", "status")
    const back = button("turn", "←", "previous screen", () => self.turn(-1))
    const on = button("turn", "→", "next screen", () => self.turn(1))
    back.setAttribute("aria-disabled", String(self.screen === 1))
    on.setAttribute("aria-disabled", String(self.screen === self.screens))
    const footer = element("footer", "")
    footer.append(place, back, on, button("word", "read", "", () => self.project(false)))
    host.replaceChildren(footer)
  }
  self.onkey = event => {
    if (!self.projected || event.ctrlKey || event.altKey || event.metaKey) return
    const by = { PageDown: 1, PageUp: -1 }[event.key]
    if (by) {
      event.preventDefault()
      event.stopPropagation()
      return self.turn(by)
    }
    const target = event.composedPath()[0]
    if (event.defaultPrevented || target.matches?.(TYPING)) return
    if (event.key === "Escape") return self.project(false)
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    const focus = deepFocus()
    if (!step || (focus?.matches(CONTROL) && !host.contains(focus))) return
    event.preventDefault()
    self.turn(step)
  }
  window.addEventListener("keydown", self.onkey, true)
  return self
}

// Projection begins at the section that is being read.
function screenInView(screens) {
  let found = 1
  for (let screen = 1; screen <= screens; screen += 1) {
    const box = document.querySelector(`.st-key-section-${screen}`)?.getBoundingClientRect()
    if (box && box.top < window.innerHeight * 0.4) found = screen
  }
  return found
}

export default function ({ data, parentElement, setStateValue }) {
  let self = memory.get(parentElement)
  const first = !self
  if (first) {
    self = start(parentElement)
    self.count = data.count
    memory.set(parentElement, self)
  }
  self.name = data.name
  self.screens = data.screens
  self.tell = told => setStateValue("told", told)
  // An answer that is older than the last key says nothing.
  if (first) self.apply(data.projected, data.projected ? screenOfAddress(data.screens) : 1)
  else if (data.count >= self.count) self.apply(data.projected, self.screen)
  return () => {
    window.removeEventListener("keydown", self.onkey, true)
    delete root.dataset.projected
    delete root.dataset.screen
    memory.delete(parentElement)
  }
}
