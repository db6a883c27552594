import { describe, expect, it } from 'vitest'
import { createLocate } from './locate.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  'smsc.example': ['93.184.215.14'],
  'inside.example': ['10.0.0.7'],
  'both.example': ['93.184.215.14', '127.0.0.1'],
  'none.example': [],
}
const lookup = async (name: string) => {
  if (names[name] === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  return names[name]
}
const locate = createLocate({ lookup, allowHosts: ['inside.example:2775', '[::1]:2775', '127.0.0.1:2775'] })

describe('a host that speaks no HTTP', () => {
  it('is found where its name leads, on any port', async () => {
    expect(await locate('smsc.example', 2775)).toBe('93.184.215.14')
    expect(await locate('93.184.215.14', 1)).toBe('93.184.215.14')
  })

  it('is not reached inside, whatever the spelling, unless the operator named it with its port', async () => {
    for (const host of [
      'inside.example',
      'both.example',
      '127.0.0.1',
      '::1',
      '[::1]',
      '::ffff:127.0.0.1',
      '169.254.169.254',
      '10.0.0.1',
      'fd00::1',
    ])
      await expect(locate(host, 3550)).rejects.toMatchObject({ kind: 'permanent', code: 'HTTP_ADDRESS_REFUSED' })
    expect(await locate('inside.example', 2775)).toBe('10.0.0.7')
    expect(await locate('127.0.0.1', 2775)).toBe('127.0.0.1')
    expect(await locate('[::1]', 2775)).toBe('::1')
  })

  it('that has no address now may have one later', async () => {
    for (const host of ['none.example', 'nowhere.example'])
      await expect(locate(host, 2775)).rejects.toMatchObject({ kind: 'retry', code: 'HTTP_NAME_UNKNOWN' })
  })
})
