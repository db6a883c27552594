/**
 * How many messages a text takes on the air (3GPP TS 23.038 and 23.040): 160 units of the GSM alphabet or 70 of UCS-2 in one, 153 or 67 in each of
 * several, for a heading binds them together. A character of the extension table is two units and a character outside of the basic plane
 * two; neither is ever cut in half, so a part may be a unit short.
 */
export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Units in all: septets of the GSM alphabet, or 16-bit words. */
  readonly units: number
  /** The parts, in order; joined they are the text. */
  readonly parts: readonly string[]
}

/** The default alphabet of GSM in the order of its codes; ESC leads to the extension table. */
const alphabet =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const escape = 0x1b
const basic = new Map([...alphabet].map((char, code) => [char, code]))
basic.delete('\u001b')
const extension = new Map(
  [...'\f^{}\\[~]|€'].map((char, index) => [char, [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65][index]!]),
)

const alphabets = {
  'GSM-7': { single: 160, joined: 153, unitsOf: (char: string) => (extension.has(char) ? 2 : 1) },
  'UCS-2': { single: 70, joined: 67, unitsOf: (char: string) => char.length },
} as const

export function segmentsOf(text: string): Segments {
  const chars = [...text]
  const encoding = chars.every((char) => basic.has(char) || extension.has(char)) ? 'GSM-7' : 'UCS-2'
  const { single, joined, unitsOf } = alphabets[encoding]
  const units = chars.reduce((sum, char) => sum + unitsOf(char), 0)
  return { encoding, units, parts: units <= single ? [text] : cut(chars, joined, unitsOf) }
}

function cut(chars: readonly string[], room: number, unitsOf: (char: string) => number): readonly string[] {
  const parts: string[] = []
  let part = ''
  let left = room
  for (const char of chars) {
    const units = unitsOf(char)
    if (units > left) {
      parts.push(part)
      part = ''
      left = room
    }
    part += char
    left -= units
  }
  return [...parts, part]
}

/** Characters that alone keep a text out of the GSM alphabet, each once. */
export function foreignCharacters(text: string): readonly string[] {
  return [...new Set([...text].filter((char) => !basic.has(char) && !extension.has(char)))]
}

/** A part as a gateway takes it: septets in octets of their own, or 16-bit words, the higher octet first. */
export function octetsOf(part: string, encoding: Segments['encoding']): Uint8Array {
  if (encoding === 'UCS-2') return Uint8Array.from(part.split('').flatMap((unit) => [unit.charCodeAt(0) >> 8, unit.charCodeAt(0) & 0xff]))
  return Uint8Array.from([...part].flatMap((char) => (extension.has(char) ? [escape, extension.get(char)!] : [basic.get(char)!])))
}
