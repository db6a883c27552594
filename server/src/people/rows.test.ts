import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRows, type FileForm, type Row } from './rows.ts'

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function rowsOf(text: string | Buffer, form: Partial<FileForm> = {}, size = 65_536): Promise<readonly Row[]> {
  const rows: Row[] = []
  for await (const block of readRows(inChunks(Buffer.from(text), size), { format: 'csv', charset: 'utf-8', ...form })) rows.push(...block)
  return rows
}

const shown = (rows: readonly Row[]) =>
  rows.map((row) => ('refused' in row ? [row.refused.row, row.refused.code] : [row.row, Object.fromEntries(row.fields)]))
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

describe('rows of a file', () => {
  it('are the same however the bytes are cut', async () => {
    const text = 'a,б\n1,"x\ny"\nbad\n"q""r",ж\n'
    const whole = shown(await rowsOf(text))
    expect(whole).toEqual([
      [2, { a: '1', б: 'x\ny' }],
      [3, 'IMPORT_CELLS_UNEVEN'],
      [4, { a: 'q"r', б: 'ж' }],
    ])
    for (const size of [3, 4, 5, 7]) expect(shown(await rowsOf(text, {}, size))).toEqual(whole)
  })

  it('are what was written, whatever the cells say', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\0\ufffd]/.test(text))
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 4, max: 200 }), fc.constantFrom(',', ';', '\t'), async (rows, size, delimiter) => {
        const lines = [['k', 'v'], ...rows].map((row) => row.map(quoted).join(delimiter))
        const read = await rowsOf(lines.join('\r\n'), { delimiter }, size)
        expect(read.map((row) => ('refused' in row ? row.refused.code : [row.fields.get('k') ?? '', row.fields.get('v') ?? '']))).toEqual(
          rows,
        )
      }),
      { numRuns: 200 },
    )
  })

  it('cost no other row when they are broken: a good row after any garbage is read', async () => {
    const garbage = fc.string({ unit: fc.constantFrom('"', ',', 'a', ' ', '\n'), maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(garbage, async (text) => {
        const read = await rowsOf(`a,b\n${text}\n${Array.from({ length: 120 }, (_, n) => `good,${n}`).join('\n')}\n`)
        const good = read.flatMap((row) => ('refused' in row || row.fields.get('a') !== 'good' ? [] : [row.fields.get('b')]))
        // A quote that is left open may close itself within the next row alone if that one has a quote too: these have none.
        expect(good).toEqual(Array.from({ length: 120 }, (_, n) => String(n)))
      }),
      { numRuns: 200 },
    )
  })

  it('are read or refused, never a fault, whatever the bytes are', async () => {
    const form = fc.record({
      format: fc.constantFrom('csv' as const, 'ndjson' as const),
      charset: fc.constantFrom('utf-8', 'utf-16le', 'windows-1251'),
    })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), form, fc.integer({ min: 1, max: 50 }), async (bytes, file, size) => {
        const fault = await rowsOf(Buffer.from(bytes), file, size).then(
          () => 'none',
          (error: { code?: string }) => error.code,
        )
        expect(['none', 'IMPORT_HEADER_INVALID']).toContain(fault)
      }),
      { numRuns: 500 },
    )
  })
})
