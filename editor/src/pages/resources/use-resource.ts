/** One resource under edit: read, saved against the revision that was read, and what the server had to say. */
import type { Finding, JsonObject } from '@millrace/core'
import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { Problem } from '../../api/http.ts'
import { createResource, readResource, type Resource, type ResourceFault, type ResourceKind, saveResource } from '../../api/resources.ts'
import { localExample, localized } from '../../i18n/index.ts'
import { asList } from '../../inspector/form/hints.ts'
import { sentenceOf } from '../../ui/problem.ts'

export function useResource(kind: ResourceKind, id: string | null) {
  const { t } = useI18n()
  const resource = shallowRef<Resource>()
  const config = shallowRef<JsonObject>(localExample(kind) ?? {})
  const before = shallowRef(JSON.stringify(config.value))
  const error = shallowRef<unknown>(null)
  const findings = shallowRef<readonly Finding[]>([])
  const refused = shallowRef('')
  /** Somebody saved since it was read. */
  const stale = shallowRef(false)
  const busy = shallowRef(false)
  const dirty = computed(() => JSON.stringify(config.value) !== before.value)

  function show(next: Resource): void {
    resource.value = { ...resource.value, ...next }
    config.value = next.config
    before.value = JSON.stringify(next.config)
    findings.value = next.faults.map(findingOf)
    stale.value = false
  }
  async function load(): Promise<void> {
    if (id === null) return
    error.value = null
    try {
      show(await readResource(kind.kind, id))
    } catch (problem) {
      error.value = problem
    }
  }
  /** The saved one; null when it was refused, which then is told. */
  async function save(): Promise<Resource | null> {
    busy.value = true
    refused.value = ''
    try {
      const saved = await (resource.value === undefined
        ? createResource(kind.kind, config.value)
        : saveResource(resource.value, config.value))
      show(saved)
      return saved
    } catch (problem) {
      const known = problem instanceof Problem ? problem : null
      stale.value = known?.code === 'RESOURCE_REVISION_STALE'
      findings.value = asList(known?.body['faults']).map((fault) => findingOf(fault as unknown as ResourceFault))
      if (!stale.value && findings.value.length === 0) refused.value = sentenceOf(problem, t)
      return null
    } finally {
      busy.value = false
    }
  }
  /** Saves over what somebody else saved meanwhile. */
  async function overwrite(): Promise<Resource | null> {
    const mine = config.value
    await load()
    config.value = mine
    return save()
  }
  return { resource, config, error, findings, refused, stale, busy, dirty, load, save, overwrite }
}

const findingOf = ({ code, severity, path, message, says }: ResourceFault): Finding => ({
  code,
  severity,
  node: null,
  path,
  message: says === undefined ? message : localized(says),
})
