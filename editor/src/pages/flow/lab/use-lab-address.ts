/** The lab in the address of the flow page: `?lab=why&contact=…` opens it at that tab; once it is closed the address forgets it. */
import { useRoute, useRouter } from 'vue-router'
import { labTabs, type LabTab } from './tabs.ts'

export function useLabAddress() {
  const route = useRoute()
  const router = useRouter()
  const tab: LabTab | null = labTabs.find((name) => name === route.query['lab']) ?? null

  function forget(): void {
    const { lab, contact, by: _by, ...rest } = route.query
    if (lab !== undefined || contact !== undefined) void router.replace({ query: rest })
  }
  return { tab, forget }
}
