// Asks the server for news twice a second while something on the page is being computed, but not
// again before it has answered.
const EVERY = 500
const timers = new WeakMap()

export default function ({ setTriggerValue, parentElement }) {
  clearInterval(timers.get(parentElement))
  const timer = setInterval(() => {
    const computing = document.querySelector(".st-key-progress")
    const answering = document.querySelector('.stApp[data-test-script-state="running"]')
    if (computing && !answering) setTriggerValue("beat", true)
  }, EVERY)
  timers.set(parentElement, timer)
  return () => clearInterval(timer)
}
