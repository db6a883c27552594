/**
 * The UI schema of a config schema: its properties in their order, the advanced ones in a group of their own, each with the widget
 * that edits it. Nothing here knows a node type.
 */
import { evaluateTrusted, type Json, type JsonObject } from '@millrace/core'
import { RuleEffect, type ControlElement, type GroupLayout, type UISchemaElement, type VerticalLayout } from '@jsonforms/core'
import { asObject, defaultsOf, hintsOf, propertiesOf, type Hints } from './hints.ts'
import { widgetOf, type Widget } from './widgets.ts'

export interface FieldOptions {
  readonly name: string
  readonly widget: Widget
  readonly hints: Hints
}

/** `hidden` names properties that another part of the form edits. */
export function uiSchemaOf(schema: JsonObject, hidden: readonly string[] = []): VerticalLayout {
  const fields = propertiesOf(schema)
    .filter(([name]) => !hidden.includes(name))
    .map(([name, property], index) => ({ name, property, hints: hintsOf(property), index }))
    .filter(({ hints }) => hints.hidden !== true)
    .sort((a, b) => (a.hints.order ?? a.index) - (b.hints.order ?? b.index) || a.index - b.index)
  const defaults = defaultsOf(schema)
  const controls = (chosen: typeof fields) => chosen.map((field) => control(field, defaults))
  const advanced = controls(fields.filter(({ hints }) => hints.group === 'advanced'))
  const main: UISchemaElement[] = controls(fields.filter(({ hints }) => hints.group !== 'advanced'))
  const group: GroupLayout = { type: 'Group', label: 'advanced', elements: advanced }
  return { type: 'VerticalLayout', elements: advanced.length === 0 ? main : [...main, group] }
}

function control({ name, property, hints }: { name: string; property: JsonObject; hints: Hints }, defaults: JsonObject): ControlElement {
  const options: FieldOptions = { name, widget: widgetOf(property), hints }
  const { showIf } = hints
  return {
    type: 'Control',
    scope: `#/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    label: hints.title?.en ?? name,
    options,
    ...(showIf !== undefined && {
      rule: {
        effect: RuleEffect.SHOW,
        condition: { scope: '#', validate: ({ data }: { data: unknown }) => shown(showIf, { ...defaults, ...asObject(data) }) },
      },
    }),
  }
}

/** Whether a `showIf` holds over the object it stands in, with its defaults. */
export function shown(showIf: Json, data: JsonObject): boolean {
  const holds = evaluateTrusted(showIf, data)
  return Array.isArray(holds) ? holds.length > 0 : Boolean(holds)
}
