/** The list of flows and what can be done with one: everything ends by reading the list again. */
import { ElMessage, ElMessageBox } from 'element-plus'
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { createFlow, deleteFlow, exportFlow, importFlow, listFlows, moveFlow, readFlow, saveFlow, type LifeCycle } from '../../api/flows.ts'
import type { FlowItem, FlowState } from '../../api/types.ts'
import { emptyDocument } from '../../document/graph.ts'
import { chooseJsonFile, saveAsFile } from '../../ui/files.ts'
import { sentenceOf } from '../../ui/problem.ts'

const done = { pause: 'paused', resume: 'resumed', archive: 'archived', restore: 'restored' } as const
export const flowStates: readonly FlowState[] = ['active', 'draft', 'paused', 'archived']

export function useFlows() {
  const { t } = useI18n()
  const router = useRouter()
  const flows = shallowRef<readonly FlowItem[] | null>(null)
  const error = shallowRef<unknown>(null)
  const busy = ref(false)
  const counts = computed(() => {
    const groups = Map.groupBy(flows.value ?? [], (flow) => flow.state)
    return Object.fromEntries(flowStates.map((state) => [state, groups.get(state)?.length ?? 0])) as Record<FlowState, number>
  })

  async function load(): Promise<void> {
    error.value = null
    try {
      flows.value = await listFlows()
    } catch (failure) {
      error.value = failure
    }
  }

  /** Does something to flows, tells how it went, and reads the list again. */
  async function attempt(work: () => Promise<string | null>): Promise<void> {
    busy.value = true
    try {
      const told = await work()
      if (told !== null) ElMessage.success(told)
      await load()
    } catch (failure) {
      const message = failure instanceof SyntaxError ? t('flows.importBad') : sentenceOf(failure, t)
      ElMessage.error({ message, showClose: true })
    } finally {
      busy.value = false
    }
  }
  async function agreed(title: string, text: string, button: string): Promise<boolean> {
    const options = { confirmButtonText: button, cancelButtonText: t('shell.cancel'), showClose: false }
    return ElMessageBox.confirm(text, title, options).then(
      () => true,
      () => false,
    )
  }
  const open = (id: string) => router.push({ name: 'flow', params: { id } })

  return {
    flows,
    counts,
    error,
    busy,
    load,
    open,
    create: (name: string) =>
      attempt(async () => {
        const { id } = await createFlow(emptyDocument(name))
        await open(id)
        return null
      }),
    importFile: () =>
      attempt(async () => {
        const document = await chooseJsonFile()
        if (document !== null) await open((await importFlow(document)).id)
        return null
      }),
    exportFile: (flow: FlowItem) =>
      attempt(async () => {
        saveAsFile(`${flow.name}.json`, await exportFlow(flow.id))
        return null
      }),
    rename: (flow: FlowItem, name: string) =>
      attempt(async () => {
        const draft = await readFlow(flow.id)
        await saveFlow(flow.id, { ...draft.flow.draft, name }, draft.etag)
        return t('flows.renamed')
      }),
    duplicate: (flow: FlowItem) =>
      attempt(async () => {
        const document = await exportFlow(flow.id)
        await createFlow({ ...document, name: t('flows.copyOf', { name: flow.name }) })
        return t('flows.duplicated')
      }),
    async move(flow: FlowItem, to: LifeCycle): Promise<void> {
      const title = t(`flow.life.${to}Title`, { name: flow.name })
      if (!(await agreed(title, t(`flow.life.${to}Text`), t(`flow.life.${to}`)))) return
      await attempt(async () => {
        await moveFlow(flow.id, to)
        return t(`flow.life.${done[to]}`)
      })
    },
    async remove(flow: FlowItem): Promise<void> {
      if (!(await agreed(t('flows.deleteTitle', { name: flow.name }), t('flows.deleteText'), t('shell.delete')))) return
      await attempt(async () => {
        await deleteFlow(flow.id)
        return t('flows.deleted')
      })
    },
  }
}
