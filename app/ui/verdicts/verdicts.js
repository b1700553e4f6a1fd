export default function ({ data, parentElement, setTriggerValue }) {
  const form = parentElement.querySelector(".verdicts")
  if (form.drawn?.html !== data.html) {
    // The same rows in another theme: what the reader has entered stands.
    const entered = form.drawn?.key === data.key ? [...new FormData(form)] : []
    form.innerHTML = data.html
    form.drawn = data
    for (const [name, value] of entered) form.elements[name].value = value
  }
  const rows = form.querySelectorAll("[role=radiogroup]").length
  // Enter in a name must not hand in what its reader is still at.
  form.onsubmit = (event) => event.preventDefault()
  form.querySelector("button").onclick = () => {
    const given = Array.from({ length: rows }, (_, row) =>
      ["word", "name"].map((part) => form.elements[`${part} ${row + 1}`].value),
    )
    const missing = given.flatMap(([word], row) => (word ? [] : [row + 1]))
    const words = Array.from(form.querySelectorAll("[name='word 1']"), (choice) => choice.value)
    form.querySelector("[role=status]").textContent = missing.length
      ? `Say ${words.join(" or ")} for row ${missing.join(", ")} too; a guess will do.`
      : ""
    if (!missing.length) setTriggerValue("given", given)
  }
}
