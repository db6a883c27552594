/**
 * What a page call tells: the page, and where the visitor came from. Fields of the event win over its Segment context, that over the
 * address itself. Texts are cut short: what a sender makes up must not grow the scope of rules without end.
 */
import type { EventRecord, Json, JsonObject } from '@millrace/core'

export interface Page {
  readonly url: string | null
  readonly path: string | null
  readonly title: string | null
}

export interface Landing {
  readonly landing: string | null
  readonly referrer: string | null
  readonly domain: string | null
  readonly city: string | null
  readonly country: string | null
  readonly ip: string | null
  /** The marker of the ad: `marker` of the event, else `roistat`, `rs` or `marker` in the address. */
  readonly marker: string | null
  readonly utm: { readonly [name in 'source' | 'medium' | 'campaign' | 'content' | 'term']: string | null }
  /** `params` of the event, and what else stands in the address. */
  readonly params: { readonly [name: string]: string }
}

const longestText = 200
const longestAddress = 2000
const mostParams = 20
const markers = ['roistat', 'rs', 'marker']

export const isPlain = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const inside = (value: Json | undefined, name: string): Json | undefined => (isPlain(value) ? value[name] : undefined)

/** The first that is a text (or a number), cut. */
function textOf(values: readonly (Json | undefined)[], longest = longestText): string | null {
  for (const value of values) {
    if (typeof value === 'number') return String(value)
    if (typeof value === 'string' && value !== '') return value.slice(0, longest)
  }
  return null
}

function addressOf(url: string | null): URL | null {
  return url !== null && URL.canParse(url) ? new URL(url) : null
}

export function pageOf({ properties, context }: EventRecord): Page {
  const told = inside(context, 'page')
  const url = textOf([properties['url'], inside(told, 'url')], longestAddress)
  return {
    url,
    path: textOf([properties['path'], inside(told, 'path'), addressOf(url)?.pathname]),
    title: textOf([properties['title'], inside(told, 'title')]),
  }
}

export function landingOf(event: EventRecord): Landing {
  const { properties, context } = event
  const { url } = pageOf(event)
  const address = addressOf(url)
  const query = new Map(address?.searchParams)
  const location = inside(context, 'location')
  const campaign = inside(context, 'campaign')
  const utm = (name: string, told = name) => textOf([inside(campaign, told), query.get(`utm_${name}`)])
  return {
    landing: url,
    referrer: textOf([properties['referrer'], inside(inside(context, 'page'), 'referrer')], longestAddress),
    domain: address?.hostname.slice(0, longestText) ?? null,
    city: textOf([inside(location, 'city')]),
    country: textOf([inside(location, 'country')]),
    ip: textOf([inside(context, 'ip')]),
    marker: textOf([properties['marker'], ...markers.map((name) => query.get(name))]),
    utm: {
      source: utm('source'),
      medium: utm('medium'),
      campaign: utm('campaign', 'name'),
      content: utm('content'),
      term: utm('term'),
    },
    params: paramsOf(properties['params'], query),
  }
}

function paramsOf(told: Json | undefined, query: ReadonlyMap<string, string>): Landing['params'] {
  const others = [...query].filter(([name]) => !name.startsWith('utm_') && !markers.includes(name))
  const all: readonly (readonly [string, Json])[] = [...Object.entries(isPlain(told) ? told : {}), ...others]
  const texts = all.flatMap(([name, value]) => {
    const text = textOf([value])
    return text === null || name === '__proto__' ? [] : [[name.slice(0, longestText), text] as const]
  })
  // Of two of one name the first stands: the event's own.
  return Object.fromEntries(texts.slice(0, mostParams).toReversed())
}
