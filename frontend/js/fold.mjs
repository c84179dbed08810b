// Filters stand open on a wide screen and are folded on a phone. Without scripts they stay open.
export function fold(details) {
  const phone = window.matchMedia("(max-width: 40.0525em)")
  const fit = () => {
    details.open = !phone.matches
  }
  phone.addEventListener("change", fit)
  fit()
}
