/**
 * Mail that came back, taken apart: its headers, its text, and its parts as texts. Whatever was sent is answered with something, for
 * reports are written by every kind of software, and cut off on the way.
 */
import PostalMime from 'postal-mime'

export interface Mail {
  readonly headers: readonly Header[]
  /** What a reader sees, of HTML too. */
  readonly text: string
  readonly parts: readonly Part[]
}

export interface Header {
  /** In lower case. */
  readonly name: string
  readonly value: string
}

export interface Part {
  /** In lower case, without parameters. */
  readonly type: string
  readonly text: string
}

const mostParts = 20
/** Of a text; what a report says stands at its beginning. */
const longest = 200_000
const limits = { forceRfc822Attachments: true, maxNestingDepth: 30, maxHeadersSize: 512 * 1024 }

/** Never throws. */
export async function readMail(bytes: Uint8Array): Promise<Mail> {
  try {
    const { headers, text = '', html = '', attachments } = await PostalMime.parse(bytes, limits)
    return {
      headers: headers.map(({ key, value }) => ({ name: key, value })),
      text: `${text}\n${html.replace(/<[^>]*>/g, ' ')}`.slice(0, longest),
      parts: attachments.slice(0, mostParts).map(({ mimeType, content }) => ({ type: mimeType, text: textOf(content) })),
    }
  } catch {
    return readPlainly(textOf(bytes))
  }
}

export function headerOf({ headers }: Pick<Mail, 'headers'>, name: string): string {
  return headers.find((header) => header.name === name)?.value ?? ''
}

function textOf(content: ArrayBuffer | Uint8Array | string): string {
  return (typeof content === 'string' ? content : new TextDecoder().decode(content)).slice(0, longest)
}

/** Of what is past all limits: its first headers, and the rest as it is. */
function readPlainly(source: string): Mail {
  const [head = '', ...rest] = source.split(/\r?\n\r?\n/)
  return { headers: [...fieldsIn(head)].map(([name, value]) => ({ name, value })), text: rest.join('\n\n'), parts: [] }
}

/** Fields as headers are written (RFC 5322): names in lower case, lines that go on joined. The first of a name counts. */
export function fieldsIn(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name, value] = /^\s{0,3}([!-9;-~]{1,100})[ \t]*:[ \t]*(.*)$/.exec(line) ?? []
    if (name !== undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), (value ?? '').trim())
  }
  return fields
}
