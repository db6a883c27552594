/**
 * Settings of plugins from the environment. A plugin that declares the setting gets the value: the outgoing mail server goes to
 * whichever plugin has a setting `smtpUrl`.
 */
import type { JsonObject, PluginDefinition } from '@millrace/core'

export function settingsOf(plugins: readonly PluginDefinition[], values: JsonObject): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    plugins.flatMap(({ name, settings }) => {
      const declared = Object.keys((settings as { properties?: object } | undefined)?.properties ?? {})
      const own = Object.entries(values).filter(([key]) => declared.includes(key))
      return own.length === 0 ? [] : [[name, Object.fromEntries(own)]]
    }),
  )
}
