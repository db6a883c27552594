import { describe, expect, it } from 'vitest'
import { type Environment, readEnvironment } from './environment.ts'
import { StartFault } from './fault.ts'

const faultOf = (env: Environment): StartFault => {
  try {
    readEnvironment(env)
  } catch (error) {
    if (error instanceof StartFault) return error
  }
  throw new Error('No fault was found')
}

describe('the environment', () => {
  it('may be empty: everything has a default', () => {
    expect(readEnvironment({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      data: expect.stringMatching(/\.millrace$/),
      plugins: [],
      work: true,
    })
  })

  it('is read whole', () => {
    const env = {
      DATABASE_URL: 'postgres://u:p@db:5433/shop',
      HOST: '0.0.0.0',
      PORT: '8080',
      MILLRACE_DATA: '/var/lib/millrace',
      MILLRACE_PUBLIC_URL: 'https://flows.example/',
      MILLRACE_SECRET: '0123456789abcdef0123456789abcdef',
      MILLRACE_API_KEY: 'api-key-1',
      MILLRACE_WRITE_KEY: 'write-key-1',
      SMTP_URL: 'smtps://mail.example',
      MILLRACE_PLUGINS: 'one, @shop/two,one',
      MILLRACE_ALLOW_HOSTS: 'crm.internal:8080, 127.0.0.1:9000',
      MILLRACE_FRAME_ANCESTORS: 'https://shop.example, http://localhost:8080',
      MILLRACE_TRUST_PROXY: '10.0.0.0/8, loopback',
      MILLRACE_RETENTION_DAYS: '400',
      MILLRACE_GEO_DB: '/srv/city.mmdb',
      MILLRACE_TEST_CLOCK: '1997-01-01T00:00:00Z',
      MILLRACE_WORK: '0',
    }
    expect(readEnvironment(env)).toEqual({
      databaseUrl: env.DATABASE_URL,
      host: '0.0.0.0',
      port: 8080,
      data: '/var/lib/millrace',
      publicUrl: 'https://flows.example',
      secret: env.MILLRACE_SECRET,
      apiKey: 'api-key-1',
      writeKey: 'write-key-1',
      smtpUrl: env.SMTP_URL,
      plugins: ['one', '@shop/two'],
      allowHosts: ['crm.internal:8080', '127.0.0.1:9000'],
      frameAncestors: ['https://shop.example', 'http://localhost:8080'],
      trustProxy: ['10.0.0.0/8', 'loopback'],
      retentionDays: 400,
      geoDatabase: '/srv/city.mmdb',
      testClock: new Date('1997-01-01T00:00:00Z'),
      work: false,
    })
  })

  it('names the variable that cannot be meant, and does not show its value when it may be secret', () => {
    const database = { DATABASE_URL: 'postgres://db/shop', MILLRACE_SECRET: 's'.repeat(32) }
    const cases: readonly [Environment, string][] = [
      [{ DATABASE_URL: 'mysql://root:hush@db' }, 'DATABASE_URL'],
      [{ DATABASE_URL: 'hush' }, 'DATABASE_URL'],
      [{ MILLRACE_ALLOW_HOSTS: 'crm.internal' }, 'MILLRACE_ALLOW_HOSTS'],
      [{ HOST: 'a b' }, 'HOST'],
      [{ PORT: '70000' }, 'PORT'],
      [{ PORT: '-1' }, 'PORT'],
      [{ PORT: '80a' }, 'PORT'],
      [{ ...database, MILLRACE_SECRET: 'hush' }, 'MILLRACE_SECRET'],
      [{ MILLRACE_PUBLIC_URL: 'flows.example' }, 'MILLRACE_PUBLIC_URL'],
      [{ MILLRACE_API_KEY: 'hush' }, 'MILLRACE_API_KEY'],
      [{ MILLRACE_WRITE_KEY: 'hush:hush:hush' }, 'MILLRACE_WRITE_KEY'],
      [{ SMTP_URL: 'http://hush' }, 'SMTP_URL'],
      [{ MILLRACE_PLUGINS: '../up' }, 'MILLRACE_PLUGINS'],
      ...['yes', '11', '-1', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0', 'proxy.internal', '10.0.0.1;10.0.0.2', ','].map(
        (value): [Environment, string] => [{ MILLRACE_TRUST_PROXY: value }, 'MILLRACE_TRUST_PROXY'],
      ),
      ...['*', 'shop.example', 'https://shop.example/', 'https://*.shop.example', 'https://shop.example/x', "'self'", ','].map(
        (value): [Environment, string] => [{ MILLRACE_FRAME_ANCESTORS: value }, 'MILLRACE_FRAME_ANCESTORS'],
      ),
      [{ MILLRACE_RETENTION_DAYS: '0' }, 'MILLRACE_RETENTION_DAYS'],
      [{ MILLRACE_RETENTION_DAYS: 'P1Y' }, 'MILLRACE_RETENTION_DAYS'],
      [{ MILLRACE_TEST_CLOCK: 'soon' }, 'MILLRACE_TEST_CLOCK'],
      [{ MILLRACE_WORK: 'no' }, 'MILLRACE_WORK'],
    ]
    for (const [env, name] of cases) {
      const { code, message } = faultOf(env)
      expect({ name, code }).toEqual({ name, code: 'CONFIG_VALUE_INVALID' })
      expect(message).toContain(name)
      expect(message).not.toContain('hush')
      expect(message).not.toContain('\n')
    }
  })

  it('takes the number of proxies or their addresses, and none for 0', () => {
    const trusted = (value: string) => readEnvironment({ MILLRACE_TRUST_PROXY: value }).trustProxy
    expect(['1', '2', '0', '', '127.0.0.1', ' ::1 , fd00::/8'].map(trusted)).toEqual([
      1,
      2,
      undefined,
      undefined,
      ['127.0.0.1'],
      ['::1', 'fd00::/8'],
    ])
  })

  it('must have a secret when the database is given', () => {
    expect(faultOf({ DATABASE_URL: 'postgres://db/shop' }).code).toBe('CONFIG_SECRET_MISSING')
  })
})
