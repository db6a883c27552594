/** The options as Vue declares them. The custom element reads its attributes by these, so each has a type that an attribute can have, or none. */
import type { PropType } from 'vue'
import type { EditorOptions } from './options.ts'

const text = { type: String, default: undefined }
const given = <K extends keyof EditorOptions>(type: ObjectConstructor | ArrayConstructor) => ({
  type: type as unknown as PropType<EditorOptions[K]>,
  default: undefined,
})

export const editorProps = {
  flow: given<'flow'>(Object),
  nodeTypes: given<'nodeTypes'>(Array),
  findings: given<'findings'>(Array),
  suggestions: given<'suggestions'>(Object),
  apiUrl: text,
  flowId: text,
  token: text,
  readonly: { type: Boolean, default: false },
  locale: text,
  theme: text,
  hiddenGroups: { type: [Array, String] as PropType<EditorOptions['hiddenGroups']>, default: undefined },
  timezone: text,
}
