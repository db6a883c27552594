/** Things of a plugin that a workspace has several of and marketers edit: forms, message templates. Kept and shown by their schema. */
import type { TSchema } from 'typebox'
import type { InOtherLanguages, JsonObject, Localized } from './json.ts'
import type { ConfigFault } from './plugin-outcome.ts'

/** `GET/POST /api/resources/<kind>`, `GET/PUT/DELETE /api/resources/<kind>/:id`. */
export interface ResourceDefinition {
  /** Kebab-case, unique among all plugins: `form`, `message-template`. */
  readonly kind: string
  /** Of one, and of the list. */
  readonly title: Localized
  readonly plural: Localized
  readonly description?: Localized
  /** A Lucide icon name in kebab-case. */
  readonly icon: string
  /** JSON Schema with `x-ui` hints; has a string property `name`, by which people tell them apart. */
  readonly schema: TSchema
  readonly example?: JsonObject
  /** The same in other languages, where it has words. */
  readonly exampleIn?: InOtherLanguages<JsonObject>
  /** Line under the name in the list: a Liquid text over the config. */
  readonly summary?: Localized
  /** Name of a route of the plugin `by: 'write-key'` that shows it, asked with `?id=`: offered as a preview and as an address to share. */
  readonly page?: string
  /** How one is put to use elsewhere, such as by a piece of code on a site; shown beside it, to be copied. */
  readonly snippets?: readonly ResourceSnippet[]
  check?(config: JsonObject): readonly ConfigFault[]
}

export interface ResourceSnippet {
  readonly title: Localized
  readonly help?: Localized
  /** Put into it: `{id}` of the resource, `{publicUrl}` of the server (without a slash at the end), `{writeKey}`: a key that pages may show. */
  readonly code: string
}

export function defineResource(resource: ResourceDefinition): ResourceDefinition {
  return resource
}
