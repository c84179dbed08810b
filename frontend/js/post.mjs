// Posting to our own server, with the token that proves the request came from our page.
export function post(address, fields = new URLSearchParams(), { signal, headers = {}, keepalive = false } = {}) {
  const token = document.querySelector('meta[name="csrf-token"]')
  return fetch(address, {
    method: "POST",
    body: fields,
    credentials: "same-origin",
    redirect: "error",
    signal,
    keepalive,
    headers: { ...headers, "X-CSRFToken": token ? token.content : "", "X-Requested-With": "fetch" },
  })
}
