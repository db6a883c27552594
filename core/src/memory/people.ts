/** The contacts of a memory store, and the events of each that have been handled. */
import type { JsonObject } from '../json.ts'
import type { Contact, EventRecord } from '../run.ts'
import type { Identity, IncomingEvent } from '../store.ts'
import { within } from './runs.ts'

export interface People {
  readonly all: ReadonlyMap<string, Contact>
  find(workspace: number, identity: Identity): Contact | undefined
  /** The contact of an event, made when unknown; its traits are merged in. */
  reach(incoming: Pick<IncomingEvent, 'workspace' | 'identity' | 'traits'> & { readonly event: Pick<EventRecord, 'receivedAt'> }): string
  change(id: string, attributes: JsonObject): void
  /** Events of a contact that have been handled, in order: what facts with `see` follow from. */
  history(id: string): readonly EventRecord[]
  remember(id: string, event: EventRecord): void
}

const identityKeys = (workspace: number, { userId, anonymousId }: Identity) => [
  ...(userId === undefined ? [] : [`${workspace}:user:${userId}`]),
  ...(anonymousId === undefined ? [] : [`${workspace}:anonymous:${anonymousId}`]),
]

export function createPeople(): People {
  const all = new Map<string, Contact>()
  const identities = new Map<string, string>()
  const history = new Map<string, EventRecord[]>()
  const idOf = (keys: readonly string[]) => keys.map((key) => identities.get(key)).find((id) => id !== undefined)
  return {
    all,
    find: (workspace, identity) => all.get(idOf(identityKeys(workspace, identity)) ?? ''),
    reach: ({ workspace, identity, event, traits }) => {
      const keys = identityKeys(workspace, identity)
      const id = idOf(keys) ?? String(all.size + 1)
      const known = all.get(id)
      const strange = keys.filter((key) => !identities.has(key))
      if (known !== undefined && traits === undefined && strange.length === 0) return id
      all.set(id, {
        id,
        userId: known?.userId ?? identity.userId ?? null,
        anonymousId: known?.anonymousId ?? identity.anonymousId ?? null,
        attributes: traits === undefined ? (known?.attributes ?? {}) : { ...known?.attributes, ...(traits as JsonObject) },
        createdAt: known?.createdAt ?? event.receivedAt,
      })
      for (const key of strange) identities.set(key, id)
      return id
    },
    change: (id, attributes) => void all.set(id, { ...all.get(id)!, attributes }),
    history: (id) => history.get(id) ?? [],
    remember: (id, event) => void within(history, id, () => [] as EventRecord[]).push(event),
  }
}
