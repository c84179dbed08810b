// Questions that another answer calls for: shown once it is given, else hidden and not sent. `data-asked-by` names the
// question, or several of which any one will do, `data-asked-for` the answers that call for them. Without this file they all stand, and the server decides.
export function calledFor(part) {
  const form = part.closest("form")
  const asking = new Set(part.dataset.askedBy.split(" "))
  const wanted = new Set(part.dataset.askedFor.split(" "))
  const controls = part.querySelectorAll("input, select, textarea")

  function given(control) {
    if (!asking.has(control.name) || control.disabled) return false
    return wanted.has(control.value) && (control.checked || !["radio", "checkbox"].includes(control.type))
  }

  function fit() {
    const called = "faulty" in part.dataset || [...form.elements].some(given)
    part.hidden = !called
    for (const control of controls) control.disabled = !called
  }

  form.addEventListener("change", fit)
  window.addEventListener("pageshow", fit) // the browser puts back what was typed when somebody comes back to the page
  fit()
}
