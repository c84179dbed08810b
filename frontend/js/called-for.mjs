// Questions that another answer calls for: shown once it is given, else hidden and not sent. `data-asked-by` names the
// question, `data-asked-for` its answers that call for them. Without this file they all stand, and the server decides.
export function calledFor(part) {
  const form = part.closest("form")
  const { askedBy, askedFor } = part.dataset
  const wanted = new Set(askedFor.split(" "))
  const controls = part.querySelectorAll("input, select, textarea")

  function given(control) {
    if (control.name !== askedBy || control.disabled) return false
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
