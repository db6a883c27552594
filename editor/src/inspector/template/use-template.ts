/** What the field of a message's template does: reads the templates of its channel, copies one in, saves what is written here. */
import type { JsonObject } from '@millrace/core'
import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { createResource, listResources, type Resource, saveResource } from '../../api/resources.ts'
import { useResourceKinds } from '../../stores/resource-kinds.ts'
import { useServer } from '../../stores/server.ts'
import { useFeedback } from '../../ui/feedback.ts'
import { useFormState } from '../form/form-state.ts'
import type { InputProps } from '../form/input.ts'
import { contentIn, contentNames, copyState, originOf, withTemplate } from './copy.ts'

/** The property that keeps where the content came from. */
const field = 'template'

/** What is known of the message, of the templates of its channel, and of how the two stand to each other. */
function useTemplates(props: InputProps) {
  const form = useFormState()
  const kinds = useResourceKinds()
  const server = useServer()
  const templates = shallowRef<readonly Resource[]>()

  const config = computed(() => (form.node.value?.config ?? {}) as JsonObject)
  const channel = computed(() => form.context.value.manifests.get(form.node.value?.type ?? '')?.channel ?? '')
  const kind = computed(() => kinds.kinds.find((each) => each.kind === props.hints?.resource))
  const names = computed(() => (kind.value === undefined ? null : contentNames(kind.value, channel.value)))
  const content = computed(() => contentIn(config.value, names.value ?? []))
  const origin = computed(() => originOf(props.modelValue))
  const offered = computed(() => (templates.value ?? []).filter((each) => each.config['channel'] === channel.value))
  const chosen = computed(() => templates.value?.find(({ id }) => id === origin.value?.id))
  const state = computed(() => copyState(origin.value, templates.value, { content: content.value, channel: channel.value }))

  /** A list that cannot be read offers nothing: the message can still be written. */
  async function load(): Promise<void> {
    await kinds.load(server).catch(() => {})
    if (kind.value !== undefined) templates.value = await listResources(kind.value.kind, server).catch(() => templates.value)
  }
  void load()
  return {
    server,
    kind,
    names,
    channel,
    config,
    content,
    offered,
    chosen,
    state,
    /** Whether this form can be filled from a template at all. */
    able: computed(() => names.value !== null && form.replace !== undefined),
    load,
    replace: (next: JsonObject) => form.replace?.(next),
  }
}
type Templates = ReturnType<typeof useTemplates>

export function useTemplate(props: InputProps) {
  const templates = useTemplates(props)
  const { offered, chosen, state, able, config, load, replace } = templates
  return {
    offered,
    chosen,
    state,
    able,
    load,
    ...useTaking(templates),
    ...useSaving(templates),
    unlink: () => replace(Object.fromEntries(Object.entries(config.value).filter(([name]) => name !== field))),
  }
}

/** From the template into the step. */
function useTaking({ names, channel, config, content, offered, chosen, state, replace }: Templates) {
  const { t } = useI18n()
  const { confirmed } = useFeedback()

  function take(template: Resource): void {
    if (names.value === null) return
    replace(withTemplate(config.value, template, { channel: channel.value, names: names.value, field }))
  }
  /** Whether what is written here may go. */
  async function mayGo(): Promise<boolean> {
    const written = Object.keys(content.value).length > 0 && state.value !== 'same'
    const question = {
      title: t('resources.template.replace'),
      text: t('resources.template.replaceText'),
      button: t('resources.template.replaceDo'),
    }
    return !written || (await confirmed(question))
  }

  const takeOver = async (template: Resource | undefined): Promise<void> => {
    if (template !== undefined && (await mayGo())) take(template)
  }
  return {
    insert: (id: string) => takeOver(offered.value.find((each) => each.id === id)),
    /** The newer text; what was changed here goes. */
    update: () => takeOver(chosen.value),
  }
}

/** From the step into a template. */
function useSaving({ server, kind, channel, config, content, chosen, load, replace }: Templates) {
  const { t } = useI18n()
  const { confirmed, attempt } = useFeedback()
  const linked = ({ id, revision }: Resource) => replace({ ...config.value, [field]: { id, revision } })

  async function saveOver(): Promise<void> {
    const template = chosen.value
    if (template === undefined) return
    const name = template.name
    const question = {
      title: t('resources.template.over', { name }),
      text: t('resources.template.overText'),
      button: t('resources.template.saveOver'),
    }
    if (!(await confirmed(question))) return
    await attempt(async () => {
      linked(await saveResource(template, { ...template.config, [channel.value]: content.value }, server))
      await load()
      return t('resources.template.saved', { name })
    })
  }
  /** Rejects when the server refuses it. */
  async function saveNew(name: string): Promise<void> {
    if (kind.value === undefined) return
    const values = { name, channel: channel.value, [channel.value]: content.value }
    linked(await createResource(kind.value.kind, values, server))
    await load()
  }
  return { saveOver, saveNew }
}
