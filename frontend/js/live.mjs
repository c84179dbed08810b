// Finding a child: results as someone types. `data-live` is the id of the element to fill; the form also works as it is.
// Posted, never in the address: what is searched for is a child's name.
import { fragment } from "./fragment.mjs"
import { post } from "./post.mjs"

const FEWEST = 3
const PAUSE = 250

export function liveSearch(form) {
  const place = document.getElementById(form.dataset.live)
  if (!place || !form.querySelector('input[name="q"]')) return
  const said = document.getElementById(`${place.id}-said`)
  const before = document.getElementById(`${place.id}-before`)
  const boxes = [...form.querySelectorAll("input:not([type=hidden])")]
  let timer = 0
  let latest = null

  function show(content) {
    place.replaceChildren(content)
    // A screen reader hears how many there are, not the whole list.
    if (said) said.textContent = (place.querySelector("h2, p, li") || place).textContent
  }

  async function find() {
    if (latest) latest.abort()
    if (boxes.every((box) => box.value.trim().length < FEWEST)) {
      if (before) show(before.content.cloneNode(true))
      return
    }
    latest = new AbortController()
    const { signal } = latest
    const fields = new URLSearchParams(new FormData(form))
    try {
      const answer = await post(form.getAttribute("action") || window.location.pathname, fields, { signal, headers: { "X-Fragment": "1" } })
      if (!answer.ok) throw new Error(`status ${answer.status}`)
      const text = await answer.text()
      if (!signal.aborted) show(fragment(text))
    } catch {
      if (!signal.aborted) form.submit()
    }
  }

  form.addEventListener("input", (event) => {
    if (!boxes.includes(event.target)) return
    window.clearTimeout(timer)
    timer = window.setTimeout(find, PAUSE)
  })
}
