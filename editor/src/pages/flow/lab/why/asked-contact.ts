/** Whom the address of the flow page asks about: `?lab=why&contact=<id>`, with `by=anonymousId` for a visitor without a name. */
import { computed } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import type { AskedContact } from '../../../../api/explain.ts'

export function queryOf(contact: AskedContact): LocationQueryRaw {
  return { lab: 'why', contact: contact.id, ...(contact.by === 'anonymousId' && { by: contact.by }) }
}

export function useAskedContact() {
  const route = useRoute()
  const router = useRouter()
  return computed<AskedContact | null>({
    get(): AskedContact | null {
      const { contact, by } = route.query
      if (typeof contact !== 'string' || contact === '') return null
      return { id: contact, by: by === 'anonymousId' ? 'anonymousId' : 'userId' }
    },
    set(contact: AskedContact | null): void {
      const { contact: _contact, by: _by, ...rest } = route.query
      void router.replace({ query: contact === null ? rest : { ...rest, ...queryOf(contact) } })
    },
  })
}
