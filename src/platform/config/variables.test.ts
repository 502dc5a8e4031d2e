import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshSeed, runs } from '../../../test/proof.ts'
import { type Environment, readSettings, variables, WrongConfiguration } from './variables.ts'

const faultsOf = (environment: Environment): readonly string[] => {
  try {
    readSettings(environment)
    return []
  } catch (error) {
    if (error instanceof WrongConfiguration) return error.message.split('\n')
    throw error
  }
}

describe('The configuration', () => {
  test('has values where nothing is set', () => {
    const settings = readSettings({ PATH: '/bin', HOME: '/root', HOSTNAME: 'one', PUBLIC_URL: '' })
    expect(settings).toEqual({
      PORT: 3000,
      HOST: '127.0.0.1',
      REQUESTS_PER_MINUTE: 1200,
      SECOND_FACTOR: 'offered',
      SESSION_HOURS: 12,
      SESSION_IDLE_MINUTES: 60,
      FILE_MEGABYTES: 25,
      FORM_MEGABYTES: 100,
      FORM_FILES: 10,
    })
  })

  test('is read into what it means', () => {
    const settings = readSettings({
      PUBLIC_URL: 'https://reviews.example.org',
      TRUSTED_PROXY: '10.0.0.5, 10.1.0.0/16,::1',
      METRICS: '[::1]:9464',
      LOG: 'off',
    })
    expect(settings.PUBLIC_URL?.host).toBe('reviews.example.org')
    expect(settings.TRUSTED_PROXY).toEqual({ addresses: ['10.0.0.5', '10.1.0.0/16', '::1'] })
    expect(settings.METRICS).toEqual({ host: '::1', port: 9464 })
    expect(settings.LOG).toBe(false)
    expect(readSettings({ TRUSTED_PROXY: '2' }).TRUSTED_PROXY).toEqual({ hops: 2 })
  })

  test('names every fault at once, one sentence each', () => {
    expect(
      faultsOf({
        PORT: '99999',
        PUBLIC_URL: 'https://example.org/deep',
        TRUSTED_PROXY: 'nginx',
        LOG: 'yes',
        METRICS: 'here',
        METRICS_TOKEN: 'short',
        DATABASE_OWNER_URL: 'postgres://owner@host/x',
        CONSPECTUS_COLOUR: 'blue',
      }),
    ).toEqual([
      'PORT should be a whole number from 0 to 65535, such as 3000.',
      'PUBLIC_URL should be an address such as https://conspectus.example.org.',
      'TRUSTED_PROXY should be the addresses of proxies, such as 10.0.0.5 or 10.0.0.0/24, 10.0.1.5, or how many stand in a row, such as 1.',
      'LOG should be on or off.',
      'METRICS should be a host and a port, such as 127.0.0.1:9464.',
      'METRICS_TOKEN should be at least 16 letters and digits without a space.',
      'There is no variable CONSPECTUS_COLOUR: take it away.',
      'DATABASE_OWNER_URL is set without DATABASE_URL, which names the same database for serving.',
    ])
  })

  test.each([
    ['PUBLIC_ULR', 'PUBLIC_URL'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['public_url', 'PUBLIC_URL'],
    ['TRUSTED_PROXIES', undefined],
    ['TRUSTED_PROXYS', 'TRUSTED_PROXY'],
    ['PROT', 'PORT'],
    ['HOME', undefined],
    ['LANG', undefined],
  ])('takes %s for %s', (given, meant) => {
    expect(faultsOf({ [given]: 'x' })).toEqual(
      meant === undefined ? [] : [`There is no variable ${given}: ${meant} may be meant.`],
    )
  })

  test('lets a name stand that is near one which is set', () => {
    expect(faultsOf({ PORTS: '1', PORT: '3000' })).toEqual([])
  })

  test('never says a value, and never throws anything else, whatever is set', () => {
    const seed = freshSeed('configuration')
    const value = fc.oneof(fc.string({ minLength: 6, unit: 'binary' }), fc.webUrl(), fc.ipV4(), fc.ipV6())
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(variables)), value, (name, text) => {
        const said = faultsOf({ [name]: text }).join('\n')
        if (said !== '' && text.trim().length > 12) expect(said).not.toContain(text)
      }),
      { seed, numRuns: runs(5_000) },
    )
  })

  test('is listed in docs/configuration.md, variable by variable', async () => {
    const page = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')
    const lines = page.split('\n').filter(line => line.startsWith('| `'))
    expect(lines).toEqual(
      Object.entries(variables).map(([name, variable]) => {
        const without = 'otherwise' in variable ? `\`${variable.otherwise}\`` : variable.without
        return `| \`${name}\` | ${without} | ${variable.meaning} |`
      }),
    )
  })
})
