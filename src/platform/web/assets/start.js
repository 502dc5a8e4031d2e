// Starts the design system's own behaviour where the browser runs scripts. Every page is whole without it.
import { initAll } from '/assets/govuk/govuk-frontend.min.js'

initAll()
