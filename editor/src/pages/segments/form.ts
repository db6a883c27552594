/** What is filled in to make or change a segment, and what is wrong with it. Pure: words for the faults come later. */
import type { Json } from '@millrace/core'
import type { Segment, SegmentKind } from '../../api/segments.ts'
import { ruleFromLogic } from '../../inspector/rule/logic.ts'
import { unfinished, type RuleNode } from '../../inspector/rule/model.ts'
import { longestKey } from './key.ts'

export interface SegmentForm {
  readonly name: string
  readonly key: string
  readonly colour: string
  readonly kind: SegmentKind
  /** Undefined while there is no condition. */
  readonly rule: Json | undefined
}
export type FormField = 'name' | 'key' | 'colour' | 'rule'
export type FormFault = 'required' | 'spaces' | 'long' | 'taken' | 'colour' | 'unfinished'
export type FormFaults = Readonly<Partial<Record<FormField, FormFault>>>

export const defaultColour = '#64748b'
export const newForm: SegmentForm = { name: '', key: '', colour: defaultColour, kind: 'dynamic', rule: undefined }

export function formOf({ name, key, colour, kind, rule }: Segment): SegmentForm {
  return { name, key, colour, kind, rule: rule ?? undefined }
}

/** `taken`: the keys of other segments. */
export function faultsOf(form: SegmentForm, taken: ReadonlySet<string>): FormFaults {
  const { name, key, colour, kind, rule } = form
  const found: Partial<Record<FormField, FormFault | undefined>> = {
    name: name.trim() === '' ? 'required' : undefined,
    key: keyFault(key, taken),
    colour: /^#[0-9a-f]{6}$/i.test(colour) ? undefined : 'colour',
    rule: kind === 'static' ? undefined : rule === undefined ? 'required' : isUnfinished(ruleFromLogic(rule)) ? 'unfinished' : undefined,
  }
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== undefined))
}

function keyFault(key: string, taken: ReadonlySet<string>): FormFault | undefined {
  if (key.trim() === '') return 'required'
  if (key !== key.trim()) return 'spaces'
  if (key.length > longestKey) return 'long'
  return taken.has(key) ? 'taken' : undefined
}

/** Whether a condition somewhere in the rule lacks what it compares with. */
function isUnfinished(node: RuleNode): boolean {
  if (node.kind === 'group') return node.items.some(isUnfinished)
  return node.kind === 'test' && unfinished(node)
}
