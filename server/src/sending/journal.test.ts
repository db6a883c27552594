/** The files that outlive the database. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal, type Journal } from './journal.ts'

const [life, other, foreign] = [
  'a0000000-0000-4000-8000-000000000001',
  'a0000000-0000-4000-8000-000000000002',
  'a0000000-0000-4000-8000-000000000003',
]
const key = (n: number) => String(n).padStart(32, '0')

describe('the journal of what left', () => {
  let data: string
  let journal: Journal
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'millrace-journal-'))
    journal = await openJournal(data)
  })
  afterEach(async () => {
    await journal.close()
    await rm(data, { recursive: true })
  })
  const departed = async (epoch: number, known: readonly string[] = [life!]) => {
    const keys: string[] = []
    for await (const batch of journal.departed(life!, epoch, new Set(known))) keys.push(...batch)
    return keys.map(Number)
  }

  it('knows how far it saw a database come, and nothing of another', async () => {
    await journal.keepEpoch(life!, 41)
    await journal.keepEpoch(life!, 42)
    expect(await journal.seen(life!)).toBe(42)
    expect(await journal.seen(other!)).toBeNull()
  })

  it('tells what left from an epoch on, without what was taken back', async () => {
    await Promise.all([1, 2, 3].map((n) => journal.note(life!, { key: key(n), epoch: n })))
    await journal.retract(life!, { key: key(3), epoch: 3 })
    await journal.note(life!, { key: key(4), epoch: 4 })
    expect(await departed(2)).toEqual([2, 4])
  })

  it('keeps the doubt of a first try when only the second is taken back', async () => {
    for (const epoch of [5, 6]) await journal.note(life!, { key: key(1), epoch })
    await journal.retract(life!, { key: key(1), epoch: 6 })
    expect(await departed(0)).toEqual([1])
  })

  it('counts what a life sent that was restored from the lost one and lost too, but not the present one', async () => {
    await journal.note(life!, { key: key(1), epoch: 9 })
    for (const [instance, n] of [
      [other!, 2],
      [foreign!, 3],
    ] as const) {
      await journal.keepEpoch(instance, 1, instance === foreign ? undefined : life)
      await journal.note(instance, { key: key(n), epoch: 1 })
    }
    expect(await departed(9)).toEqual([1, 2])
    expect(await departed(9, [life!, other!])).toEqual([1])
  })

  it('outlives a kill in the middle of a line, and of the file of the epoch', async () => {
    await journal.note(life!, { key: key(7), epoch: 7 })
    const [log = ''] = await readdir(join(data, 'sending', life!))
    await writeFile(join(data, 'sending', life!, log), `${await readFile(join(data, 'sending', life!, log), 'utf8')}+8 000`)
    await writeFile(join(data, 'sending', life!, 'epoch'), '')
    expect(await departed(0)).toEqual([7])
    expect(await journal.seen(life!)).toBe(7)
  })

  it('refuses damaged files by name, with what to do', async () => {
    await mkdir(join(data, 'sending', life!), { recursive: true })
    await writeFile(join(data, 'sending', life!, 'epoch'), 'forty-two')
    await expect(journal.seen(life!)).rejects.toThrow(/epoch is damaged: it should hold one number.*remove the file/)
    await writeFile(join(data, 'sending', life!, '2026.log'), `+1 ${key(1)}\nrubbish\n`)
    await expect(departed(0)).rejects.toThrow(/2026\.log is damaged at line 2.*repair the line, or remove the file/)
  })

  it('says so when its folder cannot be made', async () => {
    await writeFile(join(data, 'file'), '')
    await expect(openJournal(join(data, 'file'))).rejects.toThrow(/MILLRACE_DATA: .* cannot be made \(ENOTDIR\)/)
  })

  it('hands in a lost life once under a name', async () => {
    await journal.keepEpoch(life!, 1)
    expect(await journal.isHandedIn(life!, 'r1')).toBe(false)
    await journal.markHandedIn(life!, 'r1')
    expect([await journal.isHandedIn(life!, 'r1'), await journal.isHandedIn(life!, 'r2')]).toEqual([true, false])
  })
})
