import { describe, expect, it } from 'vitest'
import { beginningsOf, isOtherBuild } from './build.ts'
import { createFreshness, type Browser } from './freshness.ts'

const pageOf = (build: string) =>
  `<head><script type="module" crossorigin src="/assets/index-${build}.js"></script><script src="/other.js"></script></head>`

/** A tab of build `a`, and what it did. */
function tab(server: string | null, over: Partial<Browser> = {}) {
  const did: string[] = []
  const kept = { at: null as number | null, now: 1_000_000 }
  const freshness = createFreshness({
    own: ['/assets/index-a.js'],
    page: () => (server === null ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(pageOf(server))),
    now: () => kept.now,
    lastReload: () => kept.at,
    rememberReload: (at) => ((kept.at = at), true),
    agrees: () => Promise.resolve(true),
    save: async () => void did.push('saved'),
    load: (address) => void did.push(`loaded ${address}`),
    ...over,
  })
  return { freshness, did, kept }
}

describe('the build of a page', () => {
  it('is known by the modules that the page begins with', () => {
    expect(beginningsOf(pageOf('a'))).toEqual(['/assets/index-a.js'])
    expect(isOtherBuild(['/assets/index-a.js'], pageOf('a'))).toBe(false)
    expect(isOtherBuild(['/assets/index-a.js'], pageOf('b'))).toBe(true)
  })
  it('is not told by a page that is not the editor, such as that of a proxy', () => {
    expect(isOtherBuild(['/assets/index-a.js'], '<h1>502 Bad Gateway</h1>')).toBe(false)
  })
})

describe('a part of the editor that cannot be loaded', () => {
  it('after a new deployment leads to the page that was asked for by loading it, with all saved before', async () => {
    const { freshness, did } = tab('b')
    await freshness.pageFailed('/contacts')
    expect(did).toEqual(['saved', 'loaded /contacts'])
    expect(freshness.missing.value).toBeNull()
  })
  it('reloads by itself once a minute at most, so that a half renewed server makes no circle', async () => {
    const { freshness, did, kept } = tab('b')
    await freshness.pageFailed('/contacts')
    kept.now += 5_000
    await freshness.pageFailed('/contacts')
    expect(did).toEqual(['saved', 'loaded /contacts'])
    expect(freshness.missing.value).toEqual({ kind: 'newer', address: '/contacts' })
    kept.now += 120_000
    await freshness.pageFailed('/log')
    expect(did.at(-1)).toBe('loaded /log')
  })
  it('does not reload by itself where that cannot be remembered', async () => {
    const { freshness, did } = tab('b', { rememberReload: () => false })
    await freshness.pageFailed('/contacts')
    expect(did).toEqual([])
    expect(freshness.missing.value?.kind).toBe('newer')
  })
  it('tells who is in the middle of something, and waits for them', async () => {
    const { freshness, did } = tab('b')
    await freshness.partFailed(false)
    expect(freshness.missing.value).toEqual({ kind: 'newer', address: null })
    expect(did).toEqual([])
    await freshness.reload()
    expect(did).toEqual(['saved', 'loaded null'])
  })
  it('reloads nothing for a person who would lose what they have written', async () => {
    const { freshness, did } = tab('b', { agrees: () => Promise.resolve(false) })
    await freshness.partFailed(false)
    await freshness.reload()
    expect(did).toEqual([])
  })
  it('is a matter of the connection where the server has this very build or does not answer, until a page can be opened', async () => {
    for (const server of ['a', null]) {
      const { freshness, did } = tab(server)
      await freshness.pageFailed('/contacts')
      expect(freshness.missing.value).toEqual({ kind: 'page', address: '/contacts' })
      freshness.opened()
      expect(freshness.missing.value).toBeNull()
      expect(did).toEqual([])
    }
  })
  it('is asked for anew by loading the page, once the server answers', async () => {
    let up = false
    const { freshness, did } = tab('a', {
      page: () => (up ? Promise.resolve(pageOf('a')) : Promise.reject(new TypeError('Failed to fetch'))),
    })
    await freshness.pageFailed('/contacts')
    await freshness.reload()
    expect(did).toEqual([])
    up = true
    await freshness.reload()
    expect(did).toEqual(['saved', 'loaded /contacts'])
  })
  it('is not told of while nobody has asked for it', async () => {
    const { freshness } = tab(null)
    await freshness.partFailed(true)
    expect(freshness.missing.value).toBeNull()
    await freshness.partFailed(false)
    expect(freshness.missing.value?.kind).toBe('part')
  })
})
