/** What is typed to make or change a segment, its faults as they become due, and the server's refusal at the field that it is about. */
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { Problem } from '../../api/http.ts'
import { changeSegment, createSegment, type Segment } from '../../api/segments.ts'
import { afterPress } from '../../ui/after-press.ts'
import { sentenceOf } from '../../ui/problem.ts'
import { faultsOf, formOf, newForm, type FormField, type SegmentForm } from './form.ts'
import { keyFor } from './key.ts'

export interface FormStart {
  /** The one that is changed; null: a new one. */
  readonly segment: Segment | null
  /** What a new one starts with. */
  readonly start: Partial<SegmentForm>
  /** Keys of the segments that there are. */
  taken(): ReadonlySet<string>
}

/** The field that a refusal is about; what is about none stands at the foot. */
const fieldOf: Readonly<Record<string, FormField>> = { SEGMENT_KEY_TAKEN: 'key', SEGMENT_RULE_INVALID: 'rule', SEGMENT_KIND_FIXED: 'rule' }

export function useSegmentForm({ segment, start, taken }: FormStart) {
  const { t } = useI18n()
  const begun = beginning({ segment, start, taken })
  const form = shallowRef<SegmentForm>(begun)
  const left = shallowRef<ReadonlySet<FormField>>(new Set())
  const refusal = shallowRef<{ readonly field: FormField | 'all'; readonly text: string } | null>(null)
  const busy = ref(false)
  /** A key that a person wrote is theirs. */
  let ownKey = segment !== null || start.key !== undefined

  const others = computed(() => (segment === null ? taken() : new Set<string>()))
  const faults = computed(() => faultsOf(form.value, others.value))

  function set(part: Partial<SegmentForm>): void {
    if (part.key !== undefined) ownKey = true
    const next = { ...form.value, ...part }
    form.value = ownKey || part.name === undefined ? next : { ...next, key: keyFrom(part.name, others.value) }
    if (refusal.value !== null && (refusal.value.field === 'all' || refusal.value.field in part)) refusal.value = null
  }
  function errorAt(field: FormField): string {
    if (refusal.value?.field === field) return refusal.value.text
    const fault = faults.value[field]
    return fault !== undefined && left.value.has(field) ? t(`segments.faults.${fault}`) : ''
  }
  /** The segment as it is kept; null when something is wrong, which then shows. */
  async function submit(): Promise<Segment | null> {
    left.value = new Set(['name', 'key', 'colour', 'rule'])
    if (busy.value || Object.keys(faults.value).length > 0) return null
    busy.value = true
    refusal.value = null
    try {
      return await keep(form.value, segment)
    } catch (error) {
      const field = error instanceof Problem ? fieldOf[error.code] : undefined
      refusal.value = { field: field ?? 'all', text: sentenceOf(error, t) }
      return null
    } finally {
      busy.value = false
    }
  }
  return {
    form,
    busy,
    faults,
    set,
    errorAt,
    submit,
    leave: (field: FormField) => afterPress(() => (left.value = new Set([...left.value, field]))),
    /** What the server said that is about no field. */
    refused: computed(() => (refusal.value?.field === 'all' ? refusal.value.text : '')),
    changed: computed(() => JSON.stringify(form.value) !== JSON.stringify(begun)),
    ruleChanged: computed(() => segment !== null && JSON.stringify(form.value.rule) !== JSON.stringify(begun.rule)),
  }
}

function beginning({ segment, start, taken }: FormStart): SegmentForm {
  if (segment !== null) return formOf(segment)
  return { ...newForm, ...start, key: start.key ?? keyFrom(start.name ?? '', taken()) }
}

/** Nothing is taken from a name that is not there yet. */
const keyFrom = (name: string, taken: ReadonlySet<string>) => (name.trim() === '' ? '' : keyFor(name, taken))

function keep({ key, name, colour, kind, rule }: SegmentForm, segment: Segment | null): Promise<Segment> {
  const values = { name: name.trim(), colour: colour.toLowerCase(), rule: kind === 'static' ? null : (rule ?? null) }
  return segment === null ? createSegment({ key, ...values }) : changeSegment(segment.key, values)
}
