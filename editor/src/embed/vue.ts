/** `@millrace/editor`: the editor as a Vue component. Its styles are `@millrace/editor/style.css`. */
import './looks.ts'
import FlowEditor from './FlowEditor.vue'

export { FlowEditor }
export type { EditorEvents, EditorFault, EditorOptions, Known } from './options.ts'
