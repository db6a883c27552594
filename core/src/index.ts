/** @millrace/core: the runtime and the plugin API. The exports are the public contract; a snapshot test holds them. */
export { Type, type Static, type TSchema } from './schema.ts'
export * from './json.ts'
export * from './document.ts'
export * from './run.ts'
export * from './plugin.ts'
export * from './plugin-channel.ts'
export type * from './plugin-lists.ts'
export * from './plugin-trigger.ts'
export * from './plugin-lapse.ts'
export * from './plugin-door.ts'
export type * from './plugin-amounts.ts'
export type * from './plugin-connection.ts'
export type * from './plugin-delivery.ts'
export * from './plugin-route.ts'
export * from './plugin-resource.ts'
export * from './plugin-desk.ts'
export * from './buttons.ts'
export * from './comparison.ts'
export { convertNode } from './convert.ts'
export * from './plugin-template.ts'
export { templateTests, type FilledTemplate } from './template-tests.ts'
export {
  scenarioSchema,
  type Expected as ScenarioExpected,
  type ExpectedMessage,
  type Happening,
  type Scenario,
  type ScenarioContact,
} from './scenario/format.ts'
export { playOn, type PastEvent, type SeenContact, type SeenRun, type Stage } from './scenario/stage.ts'
export type { ScenarioFailure } from './scenario/judge.ts'
export { runScenario, type ScenarioResult } from './scenario/run.ts'
export { expecting } from './scenario/record.ts'
export * from './errors.ts'
export { retryAfterMs } from './retry-after.ts'
export * from './id.ts'
export * from './lane.ts'
export * from './store.ts'
export * from './ports.ts'
export * from './manifest.ts'
export type { NodeDocs } from './node-docs.ts'
export { createRegistry, type Registry } from './registry.ts'
export type { QueuedMessage } from './channel.ts'
export type { ChannelReach, Reach } from './reach.ts'
export * from './preview.ts'
export { createEngine, type Engine, type Standing } from './engine.ts'
export { runOfEnter } from './entering.ts'
export { eventsAlwaysHeard, eventsHeard } from './hearing.ts'
export { entryNeeds, explainEntry, type EntryCode, type EntryQuestion, type EntryReason } from './explain.ts'
export { createMemoryStore, type MemoryOptions, type MemoryStore } from './memory-store.ts'
export { statusEvent, type MessageOrigin, type StatusReport } from './message-status.ts'
export { compareFlows, sameStep, type FlowChanges } from './compare-flows.ts'
export { flowStatsOf, type FlowStats, type NodeCounts, type NodeStats } from './flow-stats.ts'
export * from './play/index.ts'
export * from './simulate/index.ts'
export * from './rehearse/index.ts'
export { tryStep, type StepTrial, type StepTried } from './try-step.ts'
export { eventView } from './scope.ts'
export {
  addDuration,
  atTimeOfDay,
  describeDuration,
  isoOf,
  isZone,
  localOf,
  localToInstant,
  nextTimeOfDay,
  nextWeekday,
  parseDuration,
  parseInstant,
  parseTimeOfDay,
  relativeTo,
  windowNext,
  windowsOver,
  type Duration,
  type TimeWindow,
} from './time.ts'
export {
  checkRule,
  describeRule,
  evaluateRule,
  evaluateTrusted,
  explainRule,
  factKey,
  factsOf,
  readFactKey,
  ruleOperations,
  testRule,
  variablesOf,
  type ArgumentKind,
  type FactMention,
  type RuleFinding,
  type RuleOperation,
} from './rules.ts'
export { dateTextOf, fieldValue, type FieldSource } from './fields.ts'
export { checkText, compileText, textVariables, type CompiledText, type TextKind, type TextSettings } from './texts.ts'
export { validateAgainst, withDefaults, type ValueFinding } from './validate.ts'
export { windowSchema } from './window-schema.ts'
export { checkFlow } from './check.ts'
export { checkFacts } from './check/facts.ts'
export { findContents } from './check/contents.ts'
export { flowsNamedBy, type FlowReference } from './check/flows.ts'
export { audienceOf, timetablesOf, type Audience, type Timetable } from './timetable.ts'
