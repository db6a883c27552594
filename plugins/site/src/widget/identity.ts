/**
 * Who this browser is: a random id of its own. Kept in localStorage once the visitor agreed, in memory until then; never in a cookie. Of a
 * refusal nothing is kept but that it was one, so that nobody is asked on every page.
 */

const names = { id: 'millrace.id', user: 'millrace.user', hash: 'millrace.hash', consent: 'millrace.consent' } as const

const memory = { id: '', user: null as string | null, hash: null as string | null }

/** Storage can be forbidden altogether: then everything lasts as long as the page. */
export function read(name: string, kept: 'local' | 'session' = 'local'): string | null {
  try {
    return (kept === 'local' ? localStorage : sessionStorage).getItem(name)
  } catch {
    return null
  }
}

export function write(name: string, value: string | null, kept: 'local' | 'session' = 'local'): void {
  try {
    const storage = kept === 'local' ? localStorage : sessionStorage
    if (value === null) storage.removeItem(name)
    else storage.setItem(name, value)
  } catch {
    // Not kept, then.
  }
}

/** Of pages without TLS too, where `randomUUID` is not. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 15) | 64
  bytes[8] = (bytes[8]! & 63) | 128
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Null: not asked yet. */
export function storedConsent(): boolean | null {
  const stored = read(names.consent)
  return stored === null ? null : stored === '1'
}

export function remember(consent: boolean): void {
  write(names.consent, consent ? '1' : '0')
  write(names.id, consent ? anonymousId() : null)
  write(names.user, consent ? userId() : null)
  write(names.hash, consent ? userHash() : null)
  if (!consent) forget()
}

export function anonymousId(): string {
  if (memory.id === '') memory.id = (storedConsent() === true ? read(names.id) : null) ?? randomId()
  return memory.id
}

export function userId(): string | null {
  memory.user ??= storedConsent() === true ? read(names.user) : null
  return memory.user
}

/** By which the site's server proves that the visitor is that user; null: it did not. */
export function userHash(): string | null {
  memory.hash ??= storedConsent() === true ? read(names.hash) : null
  return memory.hash
}

/** Told again without the hash, a user stays proved. */
export function setUser(user: string, hash: string | null): void {
  const kept = hash ?? (user === userId() ? userHash() : null)
  memory.user = user
  memory.hash = kept
  if (storedConsent() !== true) return
  write(names.user, user)
  write(names.hash, kept)
}

/** Who this browser is, as each event says. */
export function whoAmI(): Readonly<Record<string, string>> {
  const user = userId()
  return { anonymousId: anonymousId(), ...(user === null ? {} : { userId: user }) }
}

/** Somebody else may sit here next. */
export function forget(): void {
  memory.id = ''
  memory.user = null
  memory.hash = null
  for (const name of [names.id, names.user, names.hash]) write(name, null)
  if (storedConsent() === true) write(names.id, anonymousId())
}
