import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { token, type Sample } from '../../test/corpus/build.ts'
import { dsnSamples } from '../../test/corpus/dsn.ts'
import { answerSamples, feedbackSamples } from '../../test/corpus/feedback.ts'
import { plainSamples } from '../../test/corpus/plain.ts'
import { readReport, type ReadReport } from './read-report.ts'

const read = (raw: string) => readReport(Buffer.from(raw))

function told({ report }: ReadReport): string {
  if (report.kind === 'complaint') return `complaint ${report.feedback}`
  if (report.kind !== 'delivery') return report.kind
  const { action, severity, code } = report.deliveries.find((each) => each.action === 'failed') ?? report.deliveries[0]!
  return action === 'failed' ? `failed ${severity} ${code ?? '-'}` : action
}

async function share(samples: readonly Sample[]): Promise<number> {
  const right = await Promise.all(samples.map(async ({ raw, expected }) => told(await read(raw)) === expected))
  return right.filter(Boolean).length / samples.length
}

describe('reports in the documented formats (P6)', () => {
  it('are many, and at least 95 of 100 delivery reports and 16 of 17 complaints are told right', async () => {
    expect([dsnSamples.length >= 60, plainSamples.length >= 15, feedbackSamples.length >= 17]).toEqual([true, true, true])
    expect(await share(dsnSamples)).toBeGreaterThanOrEqual(0.95)
    expect(await share(plainSamples)).toBeGreaterThanOrEqual(0.95)
    expect(await share(feedbackSamples)).toBeGreaterThanOrEqual(16 / 17)
  })

  it.each([...dsnSamples, ...plainSamples, ...feedbackSamples])('name their message: $name, $expected', async ({ raw, expected }) => {
    const found = await read(raw)
    expect([told(found), found.tokens]).toEqual([expected, [token]])
  })

  it.each(answerSamples)('that are answers are told from them: $name, $expected', async ({ raw, expected }) => {
    const found = await read(raw)
    expect([told(found), found.tokens]).toEqual([expected, expected === 'reply' ? [token] : []])
  })

  it('are known by the address of the envelope where no header has it', async () => {
    const { raw } = plainSamples[0]!
    const hidden = raw.replaceAll(token, 'x')
    expect(told(await read(hidden))).toBe('automatic')
    const found = await readReport(Buffer.from(hidden), `bounces+${token}@returns.shop.example`)
    expect([told(found), found.tokens]).toEqual(['failed hard 5.1.1', [token]])
  })
})

describe('whatever comes', () => {
  const samples = [...dsnSamples, ...plainSamples, ...feedbackSamples, ...answerSamples].map(({ raw }) => Buffer.from(raw))
  const sample = fc.constantFrom(...samples)

  it('is answered, never thrown at (P6: 0 throws)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 2000 }),
          fc.string({ unit: 'binary', maxLength: 500 }).map((text) => Buffer.from(text)),
        ),
        async (noise) => {
          expect((await readReport(noise)).report.kind).toMatch(/^[a-z]+$/)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('cut off, joined to another or with bytes spoilt is answered too', async () => {
    const spoilt = fc.tuple(sample, sample, fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 20 }))
    await fc.assert(
      fc.asyncProperty(spoilt, async ([one, other, from, to, noise]) => {
        const bytes = Buffer.concat([one.subarray(0, from % one.length), noise, other.subarray(to % other.length)])
        const { report, tokens } = await readReport(bytes)
        expect([report.kind, tokens.length <= 10]).toEqual([expect.any(String), true])
      }),
      { numRuns: 500 },
    )
  })

  it('is nested too deep or has headers without end is answered soon', async () => {
    const nested = Array.from({ length: 500 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join('')
    const messages = 'Content-Type: message/rfc822\r\n\r\n'.repeat(2000)
    const headers = 'X-A: b\r\n'.repeat(200_000)
    const words = `From: mailer-daemon@a.example\r\nTo: bounces+${token}@b.example\r\n\r\n${'mailbox user account '.repeat(80_000)}`
    for (const raw of [nested, messages, headers, words, '', '\r\n\r\n', ':', `To: ${'a'.repeat(1_000_000)}`]) {
      const began = performance.now()
      await read(raw)
      expect(performance.now() - began).toBeLessThan(3000)
    }
  })
})
