/** Removing a resource: asked before, and once more with the flows that name it. */
import { useI18n } from 'vue-i18n'
import { Problem } from '../../api/http.ts'
import { deleteResource, type Resource, type ResourceUse } from '../../api/resources.ts'
import { useFeedback } from '../../ui/feedback.ts'

/** `removed` is called after one is gone. */
export function useRemoval(removed: () => unknown) {
  const { t } = useI18n()
  const { confirmed, attempt, busy } = useFeedback()

  const text = (flows: readonly ResourceUse[]) => {
    const names = flows
      .slice(0, 5)
      .map(({ name }) => t('shell.quoted', { name }))
      .join(', ')
    return t('resources.remove.used', { n: flows.length, names }, flows.length)
  }
  const asked = (resource: Resource, flows: readonly ResourceUse[]) =>
    confirmed({
      title: t('resources.remove.title', { name: resource.name }),
      text: flows.length === 0 ? t('resources.remove.text') : text(flows),
      button: t(flows.length === 0 ? 'shell.delete' : 'resources.remove.anyway'),
      grave: true,
    })

  async function remove(resource: Resource): Promise<void> {
    const known = resource.usedBy ?? []
    if (!(await asked(resource, known))) return
    await attempt(async () => {
      const flows = await refused(resource, known.length > 0)
      if (flows.length > 0) {
        if (!(await asked(resource, flows))) return null
        await refused(resource, true)
      }
      removed()
      return t('resources.remove.done', { name: resource.name })
    })
  }
  return { remove, busy }
}

/** The flows that keep it, which may have come since it was read; empty once it is gone. */
async function refused(resource: Resource, anyway: boolean): Promise<readonly ResourceUse[]> {
  try {
    await deleteResource(resource, anyway)
    return []
  } catch (error) {
    if (error instanceof Problem && error.code === 'RESOURCE_IN_USE' && Array.isArray(error.body['usedBy'])) {
      return error.body['usedBy'] as readonly ResourceUse[]
    }
    throw error
  }
}
