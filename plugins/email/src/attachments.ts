/**
 * Files that a letter brings along: fetched by the guarded client from the hosts of the settings alone, before anything leaves, so that a
 * file that cannot be had costs no more than a try. nodemailer is given bytes, never an address.
 */
import { CallError, type CallContext } from '@millrace/core'
import { plainLine } from './address.ts'
import { rememberFiles, type Remember } from './remembered-files.ts'

export interface AttachmentOrder {
  readonly url: string
  readonly filename?: string
}

export interface Attachment {
  readonly filename: string
  readonly content: Buffer
  readonly contentType: string
}

export const mostAttachments = 5
/** Of all together: in Base64 they are a third more, and 10 MB is what servers take. */
const mostBytes = 7 * 1024 * 1024
const timeoutMs = 60_000

type File = Omit<Attachment, 'filename'>
type Asking = Pick<CallContext, 'http' | 'signal' | 'workspace'>

/** Throws `CallError`: `permanent` for what no try will change, `retry` for a file that could not be had right now. */
export type FetchAttachments = (
  orders: readonly AttachmentOrder[],
  hosts: readonly string[],
  context: Asking,
) => Promise<readonly Attachment[]>

export function createAttachments(): FetchAttachments {
  const remember = rememberFiles<File>()
  return async (orders, hosts, context) => {
    // An empty address is how a template says that this contact gets no file.
    const wanted = orders.filter(({ url }) => url.trim() !== '')
    if (wanted.length > mostAttachments) throw refused('EMAIL_ATTACHMENTS_MANY', `A letter takes ${mostAttachments} files at most`)
    const allowed = hosts.map((host) => host.toLowerCase())
    const files: Attachment[] = []
    let bytes = 0
    for (const { url, filename } of wanted) {
      const address = addressOf(url, allowed)
      const file = await fetchOne(address, allowed, { context, remember })
      bytes += file.content.length
      if (bytes > mostBytes) throw tooLarge()
      files.push({ filename: filenameOf(filename, address), ...file })
    }
    return files
  }
}

const refused = (code: string, message: string) => new CallError('permanent', code, message)
const tooLarge = () => refused('EMAIL_ATTACHMENT_LARGE', 'The files of this letter are larger than 7 MB together; link to them instead')

const shownOf = (text: string) => JSON.stringify(plainLine(text).slice(0, 200))

function addressOf(text: string, hosts: readonly string[]): URL {
  const url = URL.parse(text.trim())
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw refused('EMAIL_ATTACHMENT_URL_BAD', `${shownOf(text)} is no address of a file: write https://…`)
  }
  if (!hosts.includes(url.host)) {
    throw refused(
      'EMAIL_ATTACHMENT_HOST',
      `Files of ${url.host} are not attached: add the host to the e-mail connection, or choose another file`,
    )
  }
  return url
}

/** Two workspaces share nothing, though they ask for the same. */
function fetchOne(
  { href }: URL,
  hosts: readonly string[],
  { context, remember }: { readonly context: Asking; readonly remember: Remember<File> },
): Promise<File> {
  const { http, signal, workspace } = context
  return remember(`${workspace} ${href}`, async () => {
    const shown = shownOf(href)
    const answer = await http({ method: 'GET', url: href, hosts, binary: true, timeoutMs, signal }).catch((error: unknown) => {
      throw unfetched(error, shown)
    })
    if (answer.status !== 200) throw unanswered(answer.status, shown)
    const content = Buffer.from(answer.bytes ?? [])
    if (content.length === 0) throw refused('EMAIL_ATTACHMENT_EMPTY', `The file ${shown} is empty`)
    return { content, contentType: typeOf(answer.headers['content-type'] ?? '') }
  })
}

/** Nothing was sent to anybody, so a file that perhaps came is asked for again. */
function unfetched(error: unknown, shown: string): CallError {
  const { kind, code, message } = error instanceof CallError ? error : { kind: 'retry', code: '', message: String(error) }
  if (code === 'HTTP_ANSWER_LARGE') return tooLarge()
  const about = `The file ${shown} cannot be fetched: ${message}`
  if (code === 'HTTP_HOST_REFUSED') return new CallError('permanent', 'EMAIL_ATTACHMENT_HOST', about, { cause: error })
  return kind === 'permanent'
    ? new CallError('permanent', 'EMAIL_ATTACHMENT_REFUSED', about, { cause: error })
    : new CallError('retry', 'EMAIL_ATTACHMENT_UNREACHABLE', about, { cause: error })
}

function unanswered(status: number, shown: string): CallError {
  const message = `The file ${shown} cannot be fetched: its server answered ${status}`
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429
  return isPassing ? new CallError('retry', 'EMAIL_ATTACHMENT_UNREACHABLE', message) : refused('EMAIL_ATTACHMENT_MISSING', message)
}

/** The name that was given, or the last part of the address; no path, and nothing that a header or a disk could trip over. */
function filenameOf(name: string | undefined, { pathname }: URL): string {
  const given = plainLine(name ?? '')
  const last = given === '' ? decoded(pathname.slice(pathname.lastIndexOf('/') + 1)) : given
  const plain = plainLine(last.replace(/[/\\:*?"<>|]+/g, '_')).replace(/^\.+/, '')
  return plain.slice(0, 150) || 'attachment'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const typeOf = (contentType: string) =>
  /^[\w.+-]+\/[\w.+-]+(\s*;\s*charset=[\w-]+)?$/i.test(contentType) ? contentType : 'application/octet-stream'
