// Keeps what is typed, so that a crash, a lost connection or a lost session loses nothing: first on this device, then on
// the server, which offers it again. Every page is whole without it.

const account = content('conspectus-account')
const serverAhead = Date.parse(content('conspectus-now')) - Date.now()
const prefix = `conspectus.draft.${account} `
const ownPrefix = 'conspectus.draft.'
const pauseMilliseconds = 1000
const longestWaitMilliseconds = 10_000
const retryMilliseconds = 15_000
const keptDays = 90
/** A request that outlives its page carries 64 kB at most. */
const outlivingBytes = 60_000

const words = {
  waiting: () => 'Not kept yet',
  kept: at => `Kept at ${at}`,
  device: () => 'Kept on this device only',
  lost: () => 'Not kept: this browser keeps nothing and the server does not answer',
}

if (account !== '') {
  dropSaved()
  dropOld()
  for (const form of document.querySelectorAll('form[method="post"]')) if (isKept(form)) watch(form)
  for (const form of document.querySelectorAll('form[action="/sign-out"]')) form.addEventListener('submit', dropReached)
}

function content(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? ''
}

/** Forms in which one writes at length, and those that ask for it; never one that asks for a secret. */
function isKept(form) {
  const elements = [...form.elements]
  if (form.elements.namedItem('_page') === null || elements.some(isSecret)) return false
  return form.dataset.draft !== undefined || elements.some(element => element.tagName === 'TEXTAREA')
}

function isSecret(element) {
  return element.type === 'password' || element.autocomplete === 'one-time-code'
}

function hidden(form, name) {
  return form.elements.namedItem(name)?.value ?? ''
}

function watch(form) {
  const action = new URL(form.getAttribute('action') ?? '', location.href).pathname
  const about = hidden(form, '_about')
  const name = about === '' ? action : `${action}#${about}`
  const page = hidden(form, '_page')
  const key = `${prefix}${page} ${name}`
  // What tells of a child in danger never lies on a device: `data-draft="server"` keeps it here until the page is left.
  const onDevice = form.dataset.draft !== 'server'
  let here
  const read = () => (onDevice ? readKept(key) : here)
  const remove = () => {
    if (onDevice) removeKept(key)
    here = undefined
  }
  const store = value => {
    if (onDevice) return storeKept(key, value)
    here = value
    return true
  }
  const { line, show } = statusLine(form)
  let pause
  let firstUnsent
  let ended = false

  const entry = () => ({
    page,
    form: name,
    formKey: hidden(form, '_key'),
    fields: fieldsOf(form),
    typedAt: now(),
    reached: false,
  })

  function typed() {
    if (ended) return
    // Leaving a field says that it changed, after all of it was typed.
    const held = read()
    if (held !== undefined && same(held.fields, fieldsOf(form))) return
    const isStored = store(entry())
    firstUnsent ??= Date.now()
    show(isStored ? 'waiting' : 'lost')
    clearTimeout(pause)
    const isOverdue = Date.now() - firstUnsent > longestWaitMilliseconds
    pause = setTimeout(send, isOverdue ? 0 : pauseMilliseconds)
  }

  async function send() {
    clearTimeout(pause)
    firstUnsent = undefined
    const sent = entry()
    const answer = await post(form, sent)
    if (ended) return
    if (answer?.kept === true) {
      const held = read()
      if (held !== undefined && same(held.fields, sent.fields)) store({ ...held, reached: true })
      if (firstUnsent === undefined) show('kept', answer.at)
    } else if (answer?.kept === false) {
      // The form was carried out in another window.
      ended = true
      remove()
    } else {
      show(read() === undefined ? 'lost' : onDevice ? 'device' : 'waiting')
      pause = setTimeout(send, retryMilliseconds)
    }
  }

  function leave() {
    const held = read()
    if (ended || held === undefined || held.reached) return
    const body = parameters(form, held)
    if (body.toString().length < outlivingBytes) navigator.sendBeacon('/drafts', body)
  }

  document.addEventListener('input', event => {
    if (event.target.form !== form) return
    // The line stands where one writes: a long form's end is out of sight.
    if (event.target.tagName === 'TEXTAREA') event.target.after(line)
    typed()
  })
  document.addEventListener('change', event => {
    if (event.target.form === form) typed()
  })
  form.addEventListener('submit', () => {
    ended = true
    clearTimeout(pause)
  })
  // Back from a page that could not be reached, say: whatever is typed now is kept again.
  addEventListener('pageshow', event => {
    if (event.persisted) ended = false
  })
  addEventListener('pagehide', leave)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave()
  })
  addEventListener('online', () => {
    if (!ended && read()?.reached === false) void send()
  })

  if (onDevice) offer(form, key, name, send)
}

/** Offers what this device has and the server has not. */
function offer(form, key, name, keep) {
  const held = readKept(key)
  if (held === undefined) return
  if (same(held.fields, fieldsOf(form))) return
  const shown = document.querySelector(`[data-draft-form="${CSS.escape(name)}"]`)
  const isLooked = content('conspectus-drafts-looked') !== ''
  if (shown !== null && Date.parse(shown.dataset.draftAt) >= held.typedAt) return
  if (held.reached) {
    // It was on the server and is no more: saved or discarded elsewhere.
    if (isLooked && shown === null) removeKept(key)
    return
  }
  shown?.remove()
  const part = document.getElementById('draft-of-device').content.cloneNode(true).firstElementChild
  const find = what => part.querySelector(`[data-part="${what}"]`)
  find('at').textContent = sayMoment(new Date(held.typedAt))
  find('opening').textContent = opening(held.fields)
  find('use').addEventListener('click', () => {
    fill(form, held.fields)
    part.remove()
    const first = [...form.elements].find(element => element.tagName === 'TEXTAREA')
    first?.focus()
    keep()
  })
  find('discard').addEventListener('click', () => {
    removeKept(key)
    part.remove()
    document.querySelector('h1')?.setAttribute('tabindex', '-1')
    document.querySelector('h1')?.focus()
  })
  document.getElementById('main-content').prepend(part)
}

function fieldsOf(form) {
  const fields = {}
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith('_') || typeof value !== 'string') continue
    fields[name] = name in fields ? [fields[name], value].flat() : value
  }
  return fields
}

function fill(form, fields) {
  const taken = {}
  for (const element of form.elements) {
    const { name, type } = element
    if (name === '' || name.startsWith('_') || type === 'submit' || type === 'button' || type === 'file') continue
    const values = [fields[name] ?? []].flat()
    if (type === 'checkbox' || type === 'radio') element.checked = values.includes(element.value)
    else if (name in fields) {
      element.value = values[taken[name] ?? 0] ?? ''
      taken[name] = (taken[name] ?? 0) + 1
    }
    if (element.tagName === 'TEXTAREA' && element.value !== '')
      for (let around = element.closest('details'); around !== null; around = around.parentElement.closest('details'))
        around.open = true
  }
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith('reason.') || form.elements.namedItem(name) !== null) continue
    const reason = document.createElement('input')
    Object.assign(reason, { type: 'hidden', name, value })
    form.append(reason)
  }
}

function same(one, other) {
  const written = fields =>
    JSON.stringify(
      Object.entries(fields)
        .map(([name, value]) => [name, plain(value)])
        .sort(),
    )
  return written(one) === written(other)
}

function plain(value) {
  return [value].flat().map(text => text.replaceAll('\r\n', '\n'))
}

function opening(fields) {
  const texts = Object.values(fields)
    .flat()
    .sort((one, other) => other.length - one.length)
  const longest = (texts[0] ?? '').replace(/\s+/g, ' ').trim()
  return longest.length > 100 ? `${longest.slice(0, 100).trimEnd()} …` : longest
}

function parameters(form, { page, form: name, formKey, fields }) {
  return new URLSearchParams({
    _csrf: hidden(form, '_csrf'),
    page,
    form: name,
    formKey,
    fields: JSON.stringify(fields),
  })
}

/** What the server answered; undefined when it did not, or nobody is signed in any more. */
async function post(form, entry) {
  try {
    const answer = await fetch('/drafts', { method: 'POST', body: parameters(form, entry), redirect: 'manual' })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

/** A line under the form. It is read out when something changes in kind, not at every pause. */
function statusLine(form) {
  const line = document.createElement('p')
  line.className = 'govuk-body-s conspectus-kept'
  const spoken = document.createElement('p')
  spoken.className = 'govuk-visually-hidden'
  spoken.setAttribute('role', 'status')
  form.append(line, spoken)
  let said
  const show = (kind, at) => {
    line.textContent = words[kind](at)
    if (kind === 'waiting' || kind === said) return
    said = kind
    spoken.textContent = words[kind](at)
  }
  return { line, show }
}

/** By the server's clock, and in the worked example by its day. */
function now() {
  return Date.now() + serverAhead
}

function sayMoment(moment) {
  const part = options => moment.toLocaleString('en-GB', { timeZone: 'Europe/London', ...options })
  const time = part({ hour: 'numeric', minute: '2-digit', hour12: true }).replace(/\s/g, '').toLowerCase()
  return `${part({ day: 'numeric', month: 'long', year: 'numeric' })} at ${time.replace(/^0:/, '12:')}`
}

// A browser may refuse to keep anything, or be full: then only the server keeps it, and the line under the form says so.

function storeKept(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...value, storedAt: Date.now() }))
    return true
  } catch {
    return false
  }
}

function readKept(key) {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function removeKept(key) {
  try {
    localStorage.removeItem(key)
  } catch {
    // It keeps nothing anyway.
  }
}

function entries(begin) {
  try {
    return Object.keys(localStorage)
      .filter(key => key.startsWith(begin))
      .map(key => [key, readKept(key)])
      .filter(([, held]) => held !== undefined)
  } catch {
    return []
  }
}

/** The server tells by a cookie which form it saved last. */
function dropSaved() {
  const [, name, saved] = /(?:^|; )((?:__Host-)?saved)=([^;]*)/.exec(document.cookie) ?? []
  if (saved === undefined) return
  for (const [key, held] of entries(prefix)) if (held.formKey === decodeURIComponent(saved)) removeKept(key)
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser
  document.cookie = `${name}=; path=/; max-age=0; samesite=strict${name === 'saved' ? '' : '; secure'}`
}

/** Whoever signs out leaves on this device only what reached no server. */
function dropReached() {
  for (const [key, held] of entries(prefix)) if (held.reached) removeKept(key)
}

function dropOld() {
  for (const [key, held] of entries(ownPrefix)) if (Date.now() - held.storedAt > keptDays * 86_400_000) removeKept(key)
}
