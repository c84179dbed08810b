// Saves typed text every 20 seconds, only when it has changed since it was last saved or the page was opened.
import { post } from "./post.mjs"

const EVERY = 20_000

function typed(form) {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.append(name, value) // files go with the form itself
  }
  return fields
}

function clockTime(moment) {
  const hours = moment.getHours()
  return `${hours % 12 || 12}:${String(moment.getMinutes()).padStart(2, "0")}${hours < 12 ? "am" : "pm"}`
}

export function autosave(form) {
  const line = document.querySelector("[data-saved]")
  let kept = typed(form).toString()
  let busy = false

  async function save() {
    const fields = typed(form)
    const now = fields.toString()
    if (busy || now === kept) return
    busy = true
    try {
      const answer = await post(form.dataset.autosave, fields)
      if (!answer.ok) throw new Error(`status ${answer.status}`)
      kept = now
      if (line) line.textContent = `Saved ${clockTime(new Date())}`
      document.dispatchEvent(new CustomEvent("cme:kept"))
    } catch {
      if (line) line.textContent = "Not saved yet. Use the button to save what you have typed."
    } finally {
      busy = false
    }
  }

  const timer = window.setInterval(save, EVERY)
  let sent = false
  form.addEventListener("submit", () => {
    sent = true
    window.clearInterval(timer)
  })
  // Whoever follows a link keeps what they typed: the request outlives the page.
  window.addEventListener("pagehide", () => {
    const fields = typed(form)
    if (!sent && fields.toString() !== kept) post(form.dataset.autosave, fields, { keepalive: true }).catch(() => {})
  })
  document.addEventListener("cme:save-now", (event) => event.detail.push(save()))
}
