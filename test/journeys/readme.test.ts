/** The README's script, as it stands there, against a running server with the flow it tells of. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installExamples } from '../demo/install.ts'
import { keys, startJourney, type Journey } from '../support/journey.ts'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

describe('the README', () => {
  let journey: Journey
  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
  })
  afterAll(() => journey.close())

  it('has a script that sends Ann a mail about her lamp', async () => {
    await installExamples(journey.client)
    const script = /```js\n([\s\S]*?)```/.exec(readme)?.[1]?.replace('http://127.0.0.1:3000', journey.url)
    expect(script).toContain(journey.url)
    const env = { PATH: process.env['PATH'], MILLRACE_WRITE_KEY: keys.writeKey }
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script ?? ''], { cwd: import.meta.dirname, env })
    await journey.client.advance('PT31M')
    const mails = await journey.client.all<{ to: string; subject: string }>('/api/inbox')
    expect(mails).toMatchObject([{ to: expect.stringContaining('ann@example.com') as string, subject: 'You left A lamp in your cart' }])
  })
})
