/**
 * What a data folder remembers of a database's sending, in files, so that it outlives the database: how far its epoch rose, and which
 * messages left. A message is on disk here before it is handed to anybody. Only hashes are kept, for 90 days and half a gigabyte.
 *
 *     sending/<instance>/epoch         the highest epoch seen
 *     sending/<instance>/origin        the life that this one was restored from, if any
 *     sending/<instance>/<start>.log   lines `+epoch key` (a try that may have left) and `-epoch key` (one that did not, after all)
 */
import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGroupCommit } from '../store/group-commit.ts'
import { SendingFileFault } from './fault.ts'

export interface Departure {
  readonly key: string
  readonly epoch: number
}

export interface Journal {
  /** Null: this folder never heard of that life. Throws `SendingFileFault`. */
  seen(instance: string): Promise<number | null>
  /** `origin`: the life this one was restored from. */
  keepEpoch(instance: string, epoch: number, origin?: string): Promise<void>
  /** Resolves once it is on disk. */
  note(instance: string, departure: Departure): Promise<void>
  /** It certainly did not leave. */
  retract(instance: string, departure: Departure): Promise<void>
  /** Keys of what left in that life from the epoch on, and in lives restored from it (other than the `known` ones), in batches. */
  departed(instance: string, epoch: number, known: ReadonlySet<string>): AsyncIterable<readonly string[]>
  /** Whether `departed` of that life was handed in under this name before; `markHandedIn` says so. */
  isHandedIn(instance: string, name: string): Promise<boolean>
  markHandedIn(instance: string, name: string): Promise<void>
  close(): Promise<void>
}

const fileBytes = 16 * 2 ** 20
const totalBytes = 512 * 2 ** 20
const keptMs = 90 * 24 * 3600_000
const batchSize = 5000

/** `data` is made if need be. Throws `SendingFileFault` when it cannot be written. */
export async function openJournal(data: string): Promise<Journal> {
  const top = join(data, 'sending')
  await mkdir(top, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new SendingFileFault(
      `MILLRACE_DATA: ${top} cannot be made (${error.code}); what was sent is noted there, before it is sent`,
      error,
    )
  })
  const log = createLog(top)
  const folderOf = (instance: string) => join(top, instance)
  return {
    seen: (instance) => readSeen(folderOf(instance)),
    keepEpoch: async (instance, epoch, origin) => {
      const folder = folderOf(instance)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if (origin !== undefined) await writeFile(join(folder, 'origin'), origin)
      // Beside its place first: whoever reads it never sees half a number.
      const fresh = join(folder, `.epoch-${randomUUID()}`)
      await writeFile(fresh, String(epoch))
      await rename(fresh, join(folder, 'epoch'))
    },
    note: (instance, departure) => log.add(instance, '+', departure),
    retract: (instance, departure) => log.add(instance, '-', departure),
    departed: (instance, epoch, known) => departedIn(top, { instance, epoch, known }),
    isHandedIn: async (instance, name) => (await textOf(join(folderOf(instance), `handed-in-${name}`))) !== null,
    markHandedIn: async (instance, name) => {
      if (await exists(folderOf(instance))) await writeFile(join(folderOf(instance), `handed-in-${name}`), '')
    },
    close: log.close,
  }
}

/** Appends for whoever asks, together: one write and one flush for all that came meanwhile. */
function createLog(top: string) {
  let file: { readonly handle: FileHandle; readonly instance: string } | null = null
  let bytes = 0
  const fileFor = async (instance: string): Promise<FileHandle> => {
    if (file !== null && file.instance === instance && bytes < fileBytes) return file.handle
    await file?.handle.close()
    file = null
    const folder = join(top, instance)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await prune(folder)
    file = { instance, handle: await open(join(folder, `${new Date().toISOString()}-${process.pid}.log`), 'a', 0o600) }
    bytes = 0
    return file.handle
  }
  /** A line that was cut short by a full disk must be the last of its file. */
  const append = async (handle: FileHandle, text: string) => {
    bytes += text.length
    try {
      await handle.appendFile(text)
      await handle.datasync()
    } catch (error) {
      bytes = fileBytes
      throw error
    }
  }
  const group = createGroupCommit<{ readonly instance: string; readonly line: string }, void>({
    size: 1000,
    capacity: Number.POSITIVE_INFINITY,
    commit: async (groups) => {
      for (const [instance, items] of Map.groupBy(groups.flat(), (item) => item.instance)) {
        await append(await fileFor(instance), items.map(({ line }) => line).join(''))
      }
      return groups.map(() => undefined)
    },
  })
  return {
    add: (instance: string, sign: '+' | '-', { epoch, key }: Departure) => group.add([{ instance, line: `${sign}${epoch} ${key}\n` }]),
    close: async () => {
      await group.idle()
      await file?.handle.close()
      file = null
    },
  }
}

/** The oldest go first; their names begin with when they were begun. */
async function prune(folder: string): Promise<void> {
  let left = totalBytes - fileBytes
  for (const name of (await logsIn(folder)).toReversed()) {
    const { size, mtimeMs } = await stat(join(folder, name))
    left -= size
    if (left < 0 || Date.now() - mtimeMs > keptMs) await rm(join(folder, name), { force: true })
  }
}

async function logsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.log')).toSorted()
}

async function readSeen(folder: string): Promise<number | null> {
  const file = join(folder, 'epoch')
  const text = (await textOf(file))?.trim() ?? ''
  // A machine that lost its power may leave it empty; then what was sent tells enough.
  if (text === '') return lastNoted(folder)
  if (!/^\d{1,15}$/.test(text)) throw new SendingFileFault(`${file} is damaged: it should hold one number. ${remedy}`)
  return Number(text)
}

const remedy = 'Without it a restored dump may go unnoticed here; if the database was not restored, remove the file and start again'

async function lastNoted(folder: string): Promise<number | null> {
  let last: number | null = null
  for (const name of await logsIn(folder)) for (const { epoch } of await entriesOf(join(folder, name))) last = Math.max(last ?? 0, epoch)
  return last
}

async function* departedIn(
  top: string,
  { instance, epoch, known }: { readonly instance: string; readonly epoch: number; readonly known: ReadonlySet<string> },
): AsyncIterable<readonly string[]> {
  yield* keysIn(join(top, instance), epoch)
  for (const other of await readdir(top)) {
    if (known.has(other) || (await textOf(join(top, other, 'origin'))) !== instance) continue
    yield* departedIn(top, { instance: other, epoch: 0, known: new Set([...known, other]) })
  }
}

async function* keysIn(folder: string, epoch: number): AsyncIterable<readonly string[]> {
  for (const name of await logsIn(folder)) {
    // Tries by key: one that was taken back says nothing of the one before it.
    const tries = new Map<string, number>()
    for (const entry of await entriesOf(join(folder, name))) {
      if (entry.epoch >= epoch) tries.set(entry.key, (tries.get(entry.key) ?? 0) + (entry.left ? 1 : -1))
    }
    const all = [...tries].flatMap(([key, count]) => (count > 0 ? [key] : []))
    for (let from = 0; from < all.length; from += batchSize) yield all.slice(from, from + batchSize)
  }
}

/** A last line without its end was being written when the process died: nothing left after it. */
async function entriesOf(file: string): Promise<readonly (Departure & { readonly left: boolean })[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1)
  return lines.map((line, index) => {
    const match = /^([+-])(\d{1,15}) ([0-9a-f]{32})$/.exec(line)
    if (match === null) throw new SendingFileFault(`${file} is damaged at line ${index + 1}. ${remedyOfLog}`)
    return { left: match[1] === '+', epoch: Number(match[2]), key: match[3]! }
  })
}

const remedyOfLog =
  'It tells what was sent before the database was restored; without it that may be sent again: repair the line, or remove the file'

function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw new SendingFileFault(`${file} cannot be read (${error.code})`, error)
  })
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
