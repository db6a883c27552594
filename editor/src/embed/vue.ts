/** `@millrace/editor`: the editor as a Vue component. Its styles are `@millrace/editor/style.css`. */
import FlowEditor from './FlowEditor.vue'
import '../theme/tokens.css'
import '../theme/element.css'
import '../theme/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './embed.css'

export { FlowEditor }
export type { EditorEvents, EditorFault, EditorOptions, Known } from './options.ts'
