/**
 * How a plugin is connected to its outside system: the settings it asks an operator for, and how they are tried. The shell keeps them
 * per workspace, sealed; what is secret goes in and never comes out again, not even in part.
 */
import type { JsonObject, Localized } from './json.ts'
import type { CallContext } from './plugin.ts'

/**
 * Beside `settings` of the plugin, whose properties with `x-ui.widget: 'password'` are secret. A property with `x-ui.host: true` is an
 * address that the secrets are for: whoever changes it must give the secrets anew, so that nobody sends them elsewhere.
 */
export interface ConnectionDefinition {
  readonly title: Localized
  /** What it is for, and where the outside system shows what is asked for. */
  readonly description?: Localized
  /** A Lucide icon name in kebab-case. */
  readonly icon: string
  /** What a settings form begins with. */
  readonly example?: JsonObject
  /** Tries the settings without reaching any person. Answers what it found; throws `CallError` with what to do about it. */
  test?(context: CallContext): Promise<Localized>
  /**
   * What must be arranged outside once the settings are kept, such as telling a messenger where its webhook is. `context.urlOf` names the
   * plugin's own routes. Throws `CallError`.
   */
  prepare?(context: ConnectionContext): Promise<void>
}

export interface ConnectionContext extends CallContext {
  /** The absolute address of a route of this plugin that is found `by: 'connection'`. */
  urlOf(route: string): string
}
