// Reads the report for children aloud, where the browser can: sentence by sentence, the one that is read marked. With
// pause and stop. The page is whole without it.

const told = document.querySelector('[data-told]')
const voice = globalThis.speechSynthesis
const sentences = [...document.querySelectorAll('[data-say]')]

if (told !== null && voice !== undefined && typeof SpeechSynthesisUtterance === 'function' && sentences.length > 0)
  start()

function start() {
  /** Which sentence is read; -1 while none is. */
  let at = -1
  let paused = false
  /** What was begun before this is heard no more: an ended reading that reports late changes nothing. */
  let reading = 0

  const bar = document.createElement('div')
  bar.className = 'conspectus-listen'
  bar.setAttribute('role', 'group')
  bar.setAttribute('aria-label', 'Listen to this page')
  const listen = button('Listen', () => (at < 0 ? read(0) : paused ? carryOn() : pause()))
  const stopButton = button('Stop', stop)
  const status = document.createElement('p')
  status.className = 'conspectus-listen__status'
  status.setAttribute('role', 'status')
  bar.append(listen, stopButton, status)
  told.before(bar)
  for (const part of told.querySelectorAll('section')) addStart(part)
  show()

  function button(text, act) {
    const made = document.createElement('button')
    made.type = 'button'
    made.className = 'conspectus-listen__button'
    made.textContent = text
    made.addEventListener('click', act)
    return made
  }

  function addStart(part) {
    const first = part.querySelector('[data-say]')
    const heading = part.querySelector('h2')
    if (first === null || heading === null) return
    const from = button('Listen from here', () => read(sentences.indexOf(first)))
    from.classList.add('conspectus-listen__button--part')
    from.setAttribute('aria-label', `Listen from here: ${heading.textContent.trim()}`)
    heading.after(from)
  }

  function read(index) {
    const turn = ++reading
    voice.cancel()
    paused = false
    at = index
    const sentence = sentences[at]
    if (sentence === undefined) return end()
    show()
    sentence.scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' })
    const words = new SpeechSynthesisUtterance(sentence.textContent.trim())
    words.lang = document.documentElement.lang || 'en-GB'
    words.rate = 0.9
    words.onend = () => turn === reading && read(at + 1)
    words.onerror = () => turn === reading && end()
    voice.speak(words)
  }

  function pause() {
    paused = true
    voice.pause()
    show()
  }

  function carryOn() {
    paused = false
    voice.resume()
    show()
  }

  function stop() {
    voice.resume()
    end()
    listen.focus()
  }

  function end() {
    reading += 1
    voice.cancel()
    at = -1
    paused = false
    show()
  }

  function show() {
    for (const [index, sentence] of sentences.entries()) sentence.classList.toggle('conspectus-told__now', index === at)
    listen.textContent = at < 0 ? 'Listen' : paused ? 'Carry on' : 'Pause'
    stopButton.hidden = at < 0
    status.textContent = at < 0 ? '' : paused ? 'Paused' : 'Reading aloud'
  }

  // A voice goes on after its page is left.
  addEventListener('pagehide', () => voice.cancel())
}

function calm() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
