// The queue: a count of ticked rows, and keys that work only while focus is inside the table (WCAG 2.1.4).
function rowOf(target) {
  return target.closest("tbody tr:not(.band)")
}

function ticks(table) {
  const boxes = [...table.querySelectorAll('tbody input[type="checkbox"]')]
  if (!boxes.length) return
  const form = table.closest("form")
  const bulk = form ? form.querySelector(".bulk") : null
  const count = form ? form.querySelector("[data-count]") : null
  const holder = table.querySelector("[data-tick-all]")
  const all = holder ? holder.querySelector("input") : null
  if (holder) holder.hidden = false

  function show() {
    const picked = boxes.filter((box) => box.checked).length
    for (const box of boxes) rowOf(box).classList.toggle("picked", box.checked)
    if (count) count.textContent = picked ? `${picked} selected` : "None selected"
    if (bulk) bulk.classList.toggle("some", picked > 0)
    if (all) {
      all.checked = picked === boxes.length
      all.indeterminate = picked > 0 && picked < boxes.length
    }
  }

  table.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked
    show()
  })
  show()
}

export function rows(table) {
  ticks(table)
  const all = [...table.querySelectorAll("tbody tr:not(.band)")]
  table.addEventListener("focusin", (event) => {
    const at = rowOf(event.target)
    for (const row of all) row.classList.toggle("at", row === at)
  })
  table.addEventListener("focusout", (event) => {
    if (!table.contains(event.relatedTarget)) for (const row of all) row.classList.remove("at")
  })
  if (table.dataset.rows === "no-keys") return

  const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }
  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const here = all.indexOf(rowOf(event.target))
    if (event.key in moves) {
      const next = all[Math.max(0, Math.min(all.length - 1, here + moves[event.key]))]
      next.querySelector("th a").focus()
    } else if (event.key === "x" && here >= 0) {
      const box = all[here].querySelector('input[type="checkbox"]')
      if (!box) return
      box.checked = !box.checked
      box.dispatchEvent(new Event("change", { bubbles: true }))
    } else if (event.key === "Enter" && event.target.type === "checkbox" && here >= 0) {
      all[here].querySelector("th a").click()
    } else {
      return
    }
    event.preventDefault()
  })
}
