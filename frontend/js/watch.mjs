// Says when a list has gone out of date. `data-changed` is an address that answers {"count": 3}; asked once a minute
// while the page is being looked at.
const EVERY = 60_000

export function watch(line) {
  async function look() {
    if (document.visibilityState !== "visible") return
    try {
      const answer = await fetch(line.dataset.changed, { credentials: "same-origin", redirect: "error" })
      if (!answer.ok) return
      const { count } = await answer.json()
      if (!count) return
      const link = document.createElement("a")
      link.className = "govuk-link"
      link.href = window.location.href
      link.textContent = "Refresh"
      const words = count === 1 ? "1 case has changed" : `${count} cases have changed`
      line.replaceChildren(`${words} since you opened this page. `, link)
    } catch {
      // the next look will tell
    }
  }
  window.setInterval(look, EVERY)
}
