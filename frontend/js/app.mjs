// Every page works without this file. It adds to links and forms that are already there, never instead of them.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs"
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs"
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs"
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs"
import { ServiceNavigation } from "govuk-frontend/dist/govuk/components/service-navigation/service-navigation.mjs"
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs"
import { autosave } from "./autosave.mjs"
import { fold } from "./fold.mjs"
import { idle } from "./idle.mjs"
import { calledFor } from "./called-for.mjs"
import { liveSearch } from "./live.mjs"
import { rows } from "./rows.mjs"
import { watch } from "./watch.mjs"

document.body.classList.add("js-enabled")
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported")

const starters = [
  ['[data-module="govuk-service-navigation"]', (found) => new ServiceNavigation(found)],
  ['[data-module="govuk-error-summary"]', (found) => new ErrorSummary(found)],
  ['[data-module="govuk-skip-link"]', (found) => new SkipLink(found)],
  ['[data-module="govuk-button"]', (found) => new Button(found)],
  ['[data-module="govuk-character-count"]', (found) => new CharacterCount(found)],
  ['[data-module="govuk-checkboxes"]', (found) => new Checkboxes(found)],
  ["details.fold", fold],
  ["table[data-rows]", rows],
  ["[data-asked-by]", calledFor], // before the form's text is first looked at, as what is hidden is not sent
  ["form[data-autosave]", autosave],
  ["form[data-live]", liveSearch],
  ["[data-changed]", watch],
  ["dialog[data-idle-seconds]", idle],
  ["[data-print]", (button) => {
    button.hidden = false
    button.addEventListener("click", () => window.print())
  }],
]

for (const [selector, start] of starters) {
  for (const found of document.querySelectorAll(selector)) {
    try {
      start(found)
    } catch (problem) {
      console.error(problem) // one part that fails must not stop the others
    }
  }
}

// After signing out, "Back" must not show a page about a child from the browser's memory: ask the server again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && "signedIn" in document.body.dataset) window.location.reload()
})
