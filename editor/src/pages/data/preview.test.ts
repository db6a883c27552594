import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { charsetOf, previewOf, sampleText } from './preview.ts'

const file = (name: string, ...parts: (string | Uint8Array)[]) => new File(parts as BlobPart[], name)
const cyrillic = new Uint8Array([0xc0, 0xed, 0xed, 0xe0])

describe('the preview of a file', () => {
  it('has its columns and first rows, of CSV as of NDJSON, plain and packed', async () => {
    const csv = { format: 'csv', charset: 'utf-8', columns: ['Login', 'City'], rows: [['ann', undefined]] }
    expect(await previewOf(file('people.csv', '\ufeffLogin ; City\nann;\n'))).toMatchObject({ ...csv, gzip: false })
    expect(await previewOf(file('people.csv.gz', gzipSync('Login,City\nann,\n')))).toMatchObject({ ...csv, gzip: true })
    expect(await previewOf(file('x.txt', '{"userId":7,"a":[1]}\nbroken\n{"b":null}'))).toMatchObject({
      format: 'ndjson',
      columns: ['userId', 'a', 'b'],
      rows: [
        [7, [1], undefined],
        [undefined, undefined, null],
      ],
    })
  })

  it('reads no more of a large file than its beginning', async () => {
    const { rows, columns } = await previewOf(file('large.csv', 'userId,n\n', 'user,1\n'.repeat(500_000)))
    expect([columns.length, rows.length]).toEqual([2, 200])
    expect((await previewOf(file('large.csv.gz', gzipSync(`userId\n${'user\n'.repeat(500_000)}`)))).rows).toHaveLength(200)
  })

  it('guesses the encoding, and takes the one it is told', async () => {
    expect((await previewOf(file('win.csv', 'name\n', cyrillic, '\n'))).rows).toEqual([['Анна']])
    expect((await previewOf(file('win.csv', 'name\n', cyrillic, '\n'), { charset: 'koi8-r' })).charset).toBe('koi8-r')
    expect(charsetOf(new Uint8Array([0x6a, 0x6f, 0x73, 0xe9, 0x2c, 0x61]))).toBe('windows-1252')
    expect(charsetOf(new Uint8Array([0xff, 0xfe, 0x61, 0]))).toBe('utf-16le')
  })

  it('refuses what is no file of rows, and says what it is', async () => {
    const faultOf = (name: string, ...parts: (string | Uint8Array)[]) =>
      previewOf(file(name, ...parts)).then(
        () => null,
        ({ fault, about }: { fault: string; about: string }) => [fault, about].filter(Boolean).join(' '),
      )
    expect(await faultOf('empty.csv', ' \n')).toBe('empty')
    expect(await faultOf('book.xlsx', new Uint8Array([0x50, 0x4b, 0x03, 0x04]))).toBe('workbook')
    expect(await faultOf('book.xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]))).toBe('workbook')
    expect(await faultOf('broken.csv.gz', gzipSync('a'.repeat(50)).subarray(0, 12))).toBe('gzip')
    expect(await faultOf('all.json', '[{"a":1}]')).toBe('array')
    expect(await faultOf('none.ndjson', 'text\n')).toBe('object')
    expect(await faultOf('gap.csv', 'a,,b\n1,2,3')).toBe('columns')
    expect(await faultOf('twice.csv', 'a,b,a\n1,2,3')).toBe('repeated a')
  })

  it('shows values shortly', () => {
    expect([sampleText(undefined), sampleText(5), sampleText({ a: 1 }), sampleText('x'.repeat(80)).length]).toEqual([
      '',
      '5',
      '{"a":1}',
      60,
    ])
  })
})
