import type { TestProduct, Visitor } from '../test/product.ts'
import { median, rounded, time } from './measure.ts'

/**
 * What each page costs, in milliseconds and as a ratio to the sign-in page of the same moment, with its statements and
 * its size.
 *
 * @param pages the path of each by the name under which it is reported
 */
export async function measurePages(
  product: TestProduct,
  visitor: Visitor,
  pages: { readonly [name: string]: string },
  runs: number,
) {
  const reference = median(await time(() => product.stranger().get('/sign-in'), runs))
  const figures: Record<string, object> = {}
  for (const [name, path] of Object.entries(pages)) {
    const milliseconds = median(await time(() => visitor.get(path), runs))
    const answer = await visitor.get(path)
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
    figures[name] = {
      milliseconds: rounded(milliseconds),
      ratioToSignIn: rounded(milliseconds / reference, 2),
      statements: answer.statements,
      kilobytes: rounded(answer.bytes.length / 1000),
    }
  }
  return { signInMilliseconds: rounded(reference), pages: figures }
}
