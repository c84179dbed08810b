// Two minutes before the server signs someone out, says so once, with one button. Nothing is counted down aloud.
import { post } from "./post.mjs"

const WARN_BEFORE = 120_000
const LOOK_EVERY = 5_000

export function idle(dialog) {
  const allowed = Number(dialog.dataset.idleSeconds) * 1000
  const others = "BroadcastChannel" in window ? new BroadcastChannel("cme-idle") : null
  let ends = Date.now() + allowed

  function begin(tell) {
    ends = Date.now() + allowed
    if (dialog.open) dialog.close()
    if (tell && others) others.postMessage("kept")
  }

  async function leave() {
    const saving = []
    document.dispatchEvent(new CustomEvent("cme:save-now", { detail: saving }))
    await Promise.allSettled(saving)
    window.location.replace(dialog.dataset.ended)
  }

  async function stay() {
    try {
      const answer = await post(dialog.dataset.keepalive)
      if (!answer.ok) throw new Error(`status ${answer.status}`)
      begin(true)
    } catch {
      await leave()
    }
  }

  dialog.querySelector("[data-stay]").addEventListener("click", stay)
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault()
    stay()
  })
  document.addEventListener("cme:kept", () => begin(true))
  if (others) others.addEventListener("message", () => begin(false))
  begin(true) // opening a page counts, for other tabs too

  const timer = window.setInterval(() => {
    const left = ends - Date.now()
    if (left <= 0) {
      window.clearInterval(timer)
      leave()
    } else if (left <= WARN_BEFORE && !dialog.open) {
      dialog.showModal()
    }
  }, LOOK_EVERY)
}
