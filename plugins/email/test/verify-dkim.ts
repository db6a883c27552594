/** Verifies a DKIM signature (RFC 6376, relaxed/relaxed, rsa-sha256) by the letter alone: written apart from what signs. */
import { createHash, createVerify, type KeyObject } from 'node:crypto'

export interface Verified {
  readonly valid: boolean
  readonly domain: string
  readonly selector: string
  /** In lower case. */
  readonly signed: readonly string[]
}

export function verifyDkim(raw: string, key: KeyObject): Verified | null {
  const split = raw.indexOf('\r\n\r\n')
  const fields = raw.slice(0, split).split(/\r\n(?![ \t])/)
  const own = fields.find((field) => /^dkim-signature:/i.test(field))
  if (own === undefined) return null
  const tags = new Map(
    own
      .slice(own.indexOf(':') + 1)
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, '')]),
  )
  const signed = (tags.get('h') ?? '').toLowerCase().split(':')
  const bodyHash = createHash('sha256')
    .update(relaxedBody(raw.slice(split + 4)), 'latin1')
    .digest('base64')
  const unsigned = relaxedField(own.replace(/(;\s*b=)[^;]*$/, '$1')).replace(/\r\n$/, '')
  const data = `${headersIn(fields, signed)}${unsigned}`
  const isSigned = createVerify('RSA-SHA256')
    .update(data, 'latin1')
    .verify(key, tags.get('b') ?? '', 'base64')
  return { valid: isSigned && bodyHash === tags.get('bh'), domain: tags.get('d') ?? '', selector: tags.get('s') ?? '', signed }
}

/** From the last of a name upwards (RFC 6376, 5.4.2). */
function headersIn(fields: readonly string[], names: readonly string[]): string {
  const left = [...fields]
  return names
    .map((name) => {
      const index = left.findLastIndex((field) => field.slice(0, field.indexOf(':')).trim().toLowerCase() === name)
      return index < 0 ? '' : relaxedField(left.splice(index, 1)[0]!)
    })
    .join('')
}

function relaxedField(field: string): string {
  const colon = field.indexOf(':')
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}\r\n`
}

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
  const text = lines.join('\r\n').replace(/(\r\n)*$/, '')
  return text === '' ? '' : `${text}\r\n`
}
