/** Hosts that the operator named in the settings of plugins that the environment gives: those may be anywhere, for nobody else chose them. */
import type { Json, JsonObject } from '@millrace/core'

/** Of addresses that name no port. */
const ports: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'smtp:': 587, 'smtps:': 465 }

/** As `host:port`. `settings`: by the name of the plugin. */
export function givenHosts(settings: Readonly<Record<string, JsonObject>>): readonly string[] {
  return Object.values(settings).flatMap((own) => Object.values(own).flatMap(hostsIn))
}

function hostsIn(value: Json): readonly string[] {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const port = url === null || url.hostname === '' ? undefined : url.port || ports[url.protocol]
  return port === undefined ? [] : [`${url!.hostname.toLowerCase()}:${port}`]
}
