/** The list of flows and what can be done with one: everything ends by reading the list again. */
import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import {
  createFlow,
  deleteFlow,
  exportFlow,
  importFlow,
  labelFlow,
  listFlows,
  moveFlow,
  readFlow,
  saveFlow,
  type LifeCycle,
} from '../../api/flows.ts'
import type { FlowItem, FlowState } from '../../api/types.ts'
import { copyName } from '../../document/copy-name.ts'
import { emptyDocument } from '../../document/graph.ts'
import { useFeedback } from '../../ui/feedback.ts'
import { chooseJsonFile, saveAsFile } from '../../ui/files.ts'
import { movedWord } from '../flow/use-life-cycle.ts'

export const flowStates: readonly FlowState[] = ['active', 'draft', 'paused', 'archived']

/** What is done with flows: it answers the sentence to show, or null when the page goes elsewhere. */
type Act = (work: () => Promise<string | null>) => Promise<void>

export function useFlows() {
  const flows = shallowRef<readonly FlowItem[] | null>(null)
  const error = shallowRef<unknown>(null)
  const { busy, confirmed, attempt } = useFeedback()
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
  const act: Act = async (work) => {
    await attempt(work)
    await load()
  }
  return { flows, counts, error, busy, load, ...makingActions(act), ...rowActions(act, confirmed) }
}

function makingActions(act: Act) {
  const router = useRouter()
  const open = async (id: string) => {
    await router.push({ name: 'flow', params: { id } })
    return null
  }
  return {
    open,
    create: (name: string) => act(async () => open((await createFlow(emptyDocument(name))).id)),
    importFile: () =>
      act(async () => {
        const document = await chooseJsonFile()
        return document === null ? null : open((await importFlow(document)).id)
      }),
  }
}

function rowActions(act: Act, confirmed: ReturnType<typeof useFeedback>['confirmed']) {
  const { t } = useI18n()
  return {
    exportFile: (flow: FlowItem) =>
      act(async () => {
        saveAsFile(`${flow.name}.json`, await exportFlow(flow.id))
        return null
      }),
    rename: (flow: FlowItem, name: string) =>
      act(async () => {
        const { flow: record, etag } = await readFlow(flow.id)
        await saveFlow(flow.id, { ...record.draft, name }, etag)
        return t('flows.renamed')
      }),
    label: (flow: FlowItem, labels: readonly string[]) =>
      act(async () => {
        await labelFlow(flow.id, labels)
        return null
      }),
    duplicate: (flow: FlowItem) =>
      act(async () => {
        await createFlow({ ...(await exportFlow(flow.id)), name: copyName(flow.name, (name) => t('flows.copyOf', { name })) })
        return t('flows.duplicated')
      }),
    async move(flow: FlowItem, to: LifeCycle): Promise<void> {
      const title = t(`flow.life.${to}Title`, { name: flow.name })
      const inside = flow.inside ?? 0
      const affected = (to === 'pause' || to === 'archive') && inside > 0 ? ` ${t('flow.life.inside', inside)}` : ''
      if (!(await confirmed({ title, text: `${t(`flow.life.${to}Text`)}${affected}`, button: t(`flow.life.${to}`) }))) return
      await act(async () => {
        await moveFlow(flow.id, to)
        return t(`flow.life.${movedWord[to]}`)
      })
    },
    async remove(flow: FlowItem): Promise<void> {
      const title = t('flows.deleteTitle', { name: flow.name })
      if (!(await confirmed({ title, text: t('flows.deleteText'), button: t('shell.delete'), grave: true }))) return
      await act(async () => {
        await deleteFlow(flow.id)
        return t('flows.deleted')
      })
    },
  }
}
