// Finding a child: results as someone types. `data-live` is the id of the element to fill; the form also works as it is.
// Posted, never in the address: what is searched for is a child's name.
import { fragment } from "./fragment.mjs"
import { post } from "./post.mjs"

const FEWEST = 3
const PAUSE = 250

export function liveSearch(form) {
  const place = document.getElementById(form.dataset.live)
  const box = form.querySelector('input[name="q"]')
  if (!place || !box) return
  let timer = 0
  let latest = null

  async function find() {
    const text = box.value.trim()
    if (text.length < FEWEST) return
    if (latest) latest.abort()
    latest = new AbortController()
    const { signal } = latest
    const fields = new URLSearchParams(new FormData(form))
    try {
      const answer = await post(form.getAttribute("action") || window.location.pathname, fields, { signal, headers: { "X-Fragment": "1" } })
      if (!answer.ok) throw new Error(`status ${answer.status}`)
      const text = await answer.text()
      if (signal.aborted) return
      place.replaceChildren(fragment(text))
    } catch {
      if (!signal.aborted) form.submit()
    }
  }

  box.addEventListener("input", () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(find, PAUSE)
  })
}
