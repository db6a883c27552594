/** The ports that a node has under a given config: derived from data, so that the editor and the runtime always agree. */
import type { Json, JsonObject, Localized } from './json.ts'
import type { Port, PortSource, StaySource } from './plugin.ts'
import { evaluateTrusted } from './rules.ts'

/** Titles of the ports that many nodes share. */
const commonTitles: Readonly<Record<string, Localized>> = {
  out: { en: 'then', ru: 'дальше' },
  else: { en: 'otherwise', ru: 'иначе' },
  timeout: { en: 'timeout', ru: 'время вышло' },
  error: { en: 'error', ru: 'ошибка' },
  yes: { en: 'yes', ru: 'да' },
  no: { en: 'no', ru: 'нет' },
}

export function portsOf(sources: readonly PortSource[], config: JsonObject): readonly Port[] {
  return sources.flatMap((source) => portsOfSource(source, config))
}

function portsOfSource(source: PortSource, config: JsonObject): readonly Port[] {
  if (typeof source === 'string') return [{ name: source, title: commonTitles[source] ?? { en: source } }]
  if ('each' in source) return eachPort(config[source.each])
  if (source.when !== undefined && !evaluateTrusted(source.when, config)) return []
  const title = source.title ?? commonTitles[source.port] ?? { en: source.port }
  return [source.otherwise === undefined ? { name: source.port, title } : { name: source.port, title, otherwise: source.otherwise }]
}

function eachPort(items: Json | undefined): readonly Port[] {
  if (!Array.isArray(items)) return []
  return items.flatMap((item: Json) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return []
    const { name, title } = item as { name?: Json; title?: Json }
    if (typeof name !== 'string' || name === '') return []
    const own = typeof title === 'string' && title !== '' ? { en: title } : undefined
    return [{ name, title: own ?? commonTitles[name] ?? { en: name } }]
  })
}

/** How long a contact stays under a given config. */
export interface Stay {
  readonly duration: string
  /** Null: whichever way the contact leaves. */
  readonly port: string | null
}

/** What the config tells of how long contacts stay; empty: nothing. */
export function staysOf(sources: readonly StaySource[], config: JsonObject): readonly Stay[] {
  return sources.flatMap(({ property, port = null, when }) => {
    const duration = config[property]
    if (typeof duration !== 'string' || (when !== undefined && !evaluateTrusted(when, config))) return []
    return [{ duration, port }]
  })
}
