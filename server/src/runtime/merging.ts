/** Two users who are one person, because somebody says so: the one way in which two user ids come to name one contact. */
import type { PostgresStore } from '../store/postgres-store.ts'
import type { Runtime } from './types.ts'

/** How often what is merged may have become something else meanwhile before we give up. */
const attempts = 3

export async function mergeUsers(
  store: Pick<PostgresStore, 'contact' | 'merge'>,
  workspace: number,
  users: { readonly from: string; readonly into: string },
): ReturnType<Runtime['merge']> {
  for (let left = attempts; ; left--) {
    const from = await store.contact(workspace, { userId: users.from })
    const into = await store.contact(workspace, { userId: users.into })
    if (from === null || into === null) return { unknown: from === null ? users.from : users.into }
    if (from.id === into.id) return 'same'
    if (await store.merge({ workspace, from: from.id, into: into.id, asked: true })) return 'merged'
    if (left === 1) throw new Error(`Contacts ${from.id} and ${into.id} changed ${attempts} times while they were merged`)
  }
}
