/** The input of every widget. A composite input holds several controls; an inline one stands beside its label. */
import { defineAsyncComponent, type Component } from 'vue'
import CheckboxesInput from '../inputs/CheckboxesInput.vue'
import ColourInput from '../inputs/ColourInput.vue'
import CronInput from '../inputs/CronInput.vue'
import DurationInput from '../inputs/DurationInput.vue'
import EitherInput from '../inputs/EitherInput.vue'
import EventInput from '../inputs/EventInput.vue'
import FieldInput from '../inputs/FieldInput.vue'
import ChannelInput from '../inputs/ChannelInput.vue'
import FlowInput from '../inputs/FlowInput.vue'
import FlowNodeInput from '../inputs/FlowNodeInput.vue'
import InstantInput from '../inputs/InstantInput.vue'
import NodeInput from '../inputs/NodeInput.vue'
import NodesInput from '../inputs/NodesInput.vue'
import NumberInput from '../inputs/NumberInput.vue'
import ResourceInput from '../inputs/ResourceInput.vue'
import RuleInput from '../inputs/RuleInput.vue'
import SegmentInput from '../inputs/SegmentInput.vue'
import SegmentedInput from '../inputs/SegmentedInput.vue'
import SelectInput from '../inputs/SelectInput.vue'
import SubscriptionGroupInput from '../inputs/SubscriptionGroupInput.vue'
import SwitchInput from '../inputs/SwitchInput.vue'
import TagInput from '../inputs/TagInput.vue'
import TemplateInput from '../inputs/TemplateInput.vue'
import TextInput from '../inputs/TextInput.vue'
import TimeInput from '../inputs/TimeInput.vue'
import TimezoneInput from '../inputs/TimezoneInput.vue'
import ValuesInput from '../inputs/ValuesInput.vue'
import WindowInput from '../inputs/WindowInput.vue'
import WordsInput from '../inputs/WordsInput.vue'
import type { Widget } from './widgets.ts'

export interface InputEntry {
  readonly component: Component
  readonly composite?: boolean
  readonly inline?: boolean
}

/** CodeMirror comes when the first field needs it. */
const LiquidInput = defineAsyncComponent(() => import('../inputs/LiquidInput.vue'))
const HtmlInput = defineAsyncComponent(() => import('../inputs/HtmlInput.vue'))
const LetterInput = defineAsyncComponent(() => import('../../composer/LetterInput.vue'))
const CodeInput = defineAsyncComponent(() => import('../inputs/CodeInput.vue'))
const JsonInput = defineAsyncComponent(() => import('../inputs/JsonInput.vue'))

const inputs: Readonly<Record<Exclude<Widget, 'branches' | 'group'>, InputEntry>> = {
  text: { component: TextInput },
  lines: { component: TextInput },
  password: { component: TextInput },
  number: { component: NumberInput },
  switch: { component: SwitchInput, inline: true },
  select: { component: SelectInput },
  segmented: { component: SegmentedInput, composite: true },
  checkboxes: { component: CheckboxesInput, composite: true },
  words: { component: WordsInput },
  values: { component: ValuesInput, composite: true },
  duration: { component: DurationInput, composite: true },
  instant: { component: InstantInput, composite: true },
  timeOfDay: { component: TimeInput },
  window: { component: WindowInput, composite: true },
  liquid: { component: LiquidInput, composite: true },
  html: { component: HtmlInput, composite: true },
  mjml: { component: LetterInput, composite: true },
  code: { component: CodeInput, composite: true },
  rule: { component: RuleInput, composite: true },
  event: { component: EventInput },
  tag: { component: TagInput },
  field: { component: FieldInput },
  node: { component: NodeInput },
  nodes: { component: NodesInput },
  segment: { component: SegmentInput },
  'subscription-group': { component: SubscriptionGroupInput },
  resource: { component: ResourceInput },
  template: { component: TemplateInput, composite: true },
  colour: { component: ColourInput },
  channel: { component: ChannelInput },
  flow: { component: FlowInput },
  flowNode: { component: FlowNodeInput },
  timezone: { component: TimezoneInput },
  cron: { component: CronInput, composite: true },
  either: { component: EitherInput, composite: true },
  json: { component: JsonInput, composite: true },
}

/** `branches` and `group` have renderers of their own, as they hold further fields; the JSON editor stands in for whatever has none. */
export function inputFor(widget: Widget): InputEntry {
  return widget === 'branches' || widget === 'group' ? inputs.json : inputs[widget]
}
