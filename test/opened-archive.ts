import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { launchBrowser } from './browser.ts'

/* An archive as somebody opens it who has nothing of the product: its files, and a browser without a network. */

/** Writes the files of a ZIP to a folder. */
export async function writeFiles(files: ReadonlyMap<string, Buffer>, folder: string): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}

/** What is wrong with an archive, by its own list of contents: read here, with nothing of the product's. */
export function faultsOfArchive(files: ReadonlyMap<string, Buffer>): readonly string[] {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  const manifest = files.get('manifest.json')
  if (manifest === undefined) return ['It has no list of contents.']
  const listed = (JSON.parse(manifest.toString()) as { files: { path: string; sha256: string; bytes: number }[] }).files
  const unlisted = [...files.keys()].filter(path => !listed.some(each => each.path === path))
  return [
    ...(files.get('SEAL')?.toString().trim() === sha256(manifest) ? [] : ['Its seal is not that of its contents.']),
    ...listed.flatMap(({ path, sha256: wanted, bytes }) => {
      const content = files.get(path)
      if (content === undefined) return [`${path} is missing.`]
      return content.length === bytes && sha256(content) === wanted ? [] : [`${path} is another.`]
    }),
    ...unlisted.filter(path => path !== 'SEAL' && path !== 'manifest.json').map(path => `${path} is not listed.`),
  ]
}

/**
 * Follows every link from the first page, in a browser without a network as wide as a phone: each leads to a file, each
 * page has its heading and is not too wide, and nothing outside the disk is asked for.
 *
 * @param folder what `writeFiles` wrote
 */
export async function followLinks(
  folder: string,
): Promise<{ readonly pages: number; readonly reached: ReadonlySet<string> }> {
  const browser = await launchBrowser()
  try {
    const context = await browser.newContext({ offline: true, viewport: { width: 375, height: 800 } })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    const waiting = [pathToFileURL(join(folder, 'index.html')).href]
    const seen = new Set(waiting)
    const dead: string[] = []
    let pages = 0
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const path = fileURLToPath(at.replace(/#.*$/, ''))
      if (!existsSync(path)) {
        dead.push(at)
        continue
      }
      if (!path.endsWith('.html')) continue
      await page.goto(at)
      pages += 1
      expect(await page.locator('h1').count(), at).toBe(1)
      expect(await page.evaluate('document.documentElement.scrollWidth'), at).toBeLessThanOrEqual(375)
      const links = (await page.evaluate(
        '[...document.querySelectorAll("a[href]")].map(link => link.href)',
      )) as string[]
      for (const link of links)
        if (!seen.has(link)) {
          seen.add(link)
          waiting.push(link)
        }
      if (process.env['PICTURES'] !== undefined && pages === 1)
        await page.screenshot({ path: join(process.env['PICTURES'], 'archive-375.png'), fullPage: true })
    }
    expect(dead).toEqual([])
    expect(asked.filter(url => !url.startsWith('file:'))).toEqual([])
    return { pages, reached: new Set([...seen].map(url => fileURLToPath(url.replace(/#.*$/, '')))) }
  } finally {
    await browser.close()
  }
}
