export default function ({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector(".matrix")
  const place = (button) => [Number(button.dataset.row), Number(button.dataset.column)]
  if (host.drawn !== data) {
    const focused = host.querySelector("button:focus")
    host.innerHTML = data
    host.drawn = data
    if (focused) {
      const [row, column] = place(focused)
      host.querySelector(`[data-row="${row}"][data-column="${column}"]`)?.focus()
    }
  }
  host.onclick = (event) => {
    const button = event.target.closest("button")
    if (button) setStateValue("cell", place(button))
  }
}
