/** Our renderer set for JSON Forms: layouts, the two widgets that hold further fields, and one renderer for all leaves. */
import { rankWith, uiTypeIs, type JsonFormsRendererRegistryEntry, type Tester } from '@jsonforms/core'
import { markRaw } from 'vue'
import BranchesRenderer from '../branches/BranchesRenderer.vue'
import AdvancedRenderer from './AdvancedRenderer.vue'
import ControlRenderer from './ControlRenderer.vue'
import GroupRenderer from './GroupRenderer.vue'
import type { FieldOptions } from './ui-schema.ts'
import VerticalRenderer from './VerticalRenderer.vue'
import type { Widget } from './widgets.ts'

const widgetIs =
  (widget: Widget): Tester =>
  (uischema) =>
    uischema.type === 'Control' && (uischema['options'] as FieldOptions).widget === widget

export const renderers: JsonFormsRendererRegistryEntry[] = [
  { tester: rankWith(1, uiTypeIs('VerticalLayout')), renderer: markRaw(VerticalRenderer) },
  { tester: rankWith(1, uiTypeIs('Group')), renderer: markRaw(AdvancedRenderer) },
  { tester: rankWith(1, uiTypeIs('Control')), renderer: markRaw(ControlRenderer) },
  { tester: rankWith(2, widgetIs('group')), renderer: markRaw(GroupRenderer) },
  { tester: rankWith(2, widgetIs('branches')), renderer: markRaw(BranchesRenderer) },
]
