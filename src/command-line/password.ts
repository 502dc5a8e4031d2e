import { text } from 'node:stream/consumers'
import type { ReadStream } from 'node:tty'
import { faultOfPassword } from '../platform/access/password-rules.ts'
import { CannotBeDone } from './call.ts'

/**
 * A new password: typed twice at the terminal, where it is not shown, or the first line of a standard input that is no
 * terminal.
 *
 * @param person who gets it: it contains none of this
 * @throws CannotBeDone where the rules on passwords speak against it, where the two differ, and when the person gives up
 */
export async function readNewPassword(person: { readonly name: string; readonly email: string }): Promise<string> {
  const { stdin } = process
  if (!stdin.isTTY) return checked((await text(stdin)).split(/\r?\n/, 1)[0] ?? '', person)
  // Before the first question, and until after the last: what is typed ahead is not shown either.
  stdin.setRawMode(true).setEncoding('utf8')
  try {
    const password = checked(await readUnseen(stdin, 'New password: '), person)
    if ((await readUnseen(stdin, 'The same again: ')) !== password)
      throw new CannotBeDone('The two passwords are not the same: nothing was changed.')
    return password
  } finally {
    stdin.setRawMode(false)
  }
}

function checked(password: string, person: { readonly name: string; readonly email: string }): string {
  const fault = faultOfPassword(password, person)
  if (fault !== undefined) throw new CannotBeDone(`${fault} Nothing was changed.`)
  return password
}

/** One line from a terminal that does not echo. The prompt goes to the standard error, as everything for a person does. */
function readUnseen(stdin: ReadStream, prompt: string): Promise<string> {
  process.stderr.write(prompt)
  return new Promise((resolve, reject) => {
    let typed = ''
    const end = () => {
      stdin.off('data', take).off('end', giveUp).pause()
      process.stderr.write('\n')
    }
    const giveUp = () => {
      end()
      reject(new CannotBeDone('No password was typed: nothing was changed.'))
    }
    const take = (chunk: Buffer | string) => {
      const characters = [...chunk.toString()]
      for (const [index, character] of characters.entries()) {
        if (character === '\r' || character === '\n') {
          end()
          // What was pasted after the line belongs to the next question.
          const rest = characters.slice(index + 1).join('')
          if (rest !== '') stdin.unshift(rest, 'utf8')
          resolve(typed)
          return
        }
        // Control-C and Control-D, which the terminal passes on while it does not echo.
        if (character === '\u0003' || character === '\u0004') return giveUp()
        if (character === '\u007f' || character === '\b') typed = [...typed].slice(0, -1).join('')
        else if (character >= ' ') typed += character
      }
    }
    stdin.on('data', take).once('end', giveUp).resume()
  })
}
