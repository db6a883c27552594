/**
 * Liquid fenced in: no files, own properties only, and limits that count instead of measuring time, so that the same text over the
 * same scope always does the same (law 3). In HTML everything put in is escaped and there is no way to ask otherwise.
 */
import { Context, Liquid, type Template } from 'liquidjs'
import { FlowError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { addFilters } from './filters.ts'
import { escapeHtml, plain } from './values.ts'

export type TextKind = 'text' | 'html'

/** In whose words dates and durations are said. */
export interface TextSettings {
  readonly locale?: 'en' | 'ru'
  /** IANA zone for the filter `date`; UTC unless given. */
  readonly timezone?: string
}

/** Characters of a text, and of what it renders to (1 MB). */
export const longestText = 500_000
export const longestOutput = 1_000_000
/** Parts rendered (a loop renders its body anew each turn): about 50 ms of the plainest ones. */
const mostParts = 50_000
/** Characters and items that filters may make. */
const mostMemory = 2_000_000

/** Tags that read files, and those that write to the scope, which many renderings share. */
const forbiddenTags = ['include', 'render', 'layout', 'block', 'increment', 'decrement']
/** `raw` puts strangers' HTML into mails, `sample` rolls dice, the others speak the machine's own time zone and language. */
const forbiddenFilters = ['raw', 'sample', 'date_to_string', 'date_to_long_string', 'date_to_rfc822', 'date_to_xmlschema']

/** Collects output up to the limit; also stands in for the unlimited one that `capture` would use. */
class Output {
  buffer = ''
  write(value: unknown): void {
    this.buffer += plain(value)
    if (this.buffer.length > longestOutput) throw new Error('the result is longer than 1 MB')
  }
}

/** The shape of liquidjs' own limiter, counting parts where that one compares clock times. */
class PartCounter {
  private parts = 0
  use(): void {}
  check(): void {
    if (++this.parts > mostParts) throw new Error(`more than ${mostParts} parts were rendered`)
  }
}

function createEngine(kind: TextKind): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    templates: {},
    parseLimit: longestText,
    memoryLimit: mostMemory,
    ...(kind === 'html' ? { outputEscape: (value: unknown) => escapeHtml(plain(value)) } : {}),
  })
  for (const tag of forbiddenTags) delete liquid.tags[tag]
  for (const filter of forbiddenFilters) liquid.unregisterFilter(filter)
  addFilters(liquid, kind)
  const renderAll = liquid.renderer.renderTemplates.bind(liquid.renderer)
  liquid.renderer.renderTemplates = (templates, context, output) => renderAll(templates, context, output ?? new Output())
  return liquid
}

const engines: Readonly<Record<TextKind, Liquid>> = { text: createEngine('text'), html: createEngine('html') }

/** Throws `FlowError` `TEXT_SYNTAX` or `TEXT_TOO_LONG`. */
export function parseText(source: string, kind: TextKind): Template[] {
  if (source.length > longestText)
    throw new FlowError('TEXT_TOO_LONG', `A text has at most ${longestText} characters, this one ${source.length}`)
  try {
    return engines[kind].parse(source)
  } catch (error) {
    throw new FlowError('TEXT_SYNTAX', `This text does not parse: ${sentenceOf(error)}`, { cause: error })
  }
}

/** Throws `FlowError` `TEXT_RENDER`. */
export function renderParsed(templates: Template[], kind: TextKind, scope: JsonObject, settings: TextSettings): string {
  const liquid = engines[kind]
  const context = new Context(scope, liquid.options, { sync: true }, { renderLimit: new PartCounter() as never, liquid })
  context.setRegister('settings', settings)
  try {
    return liquid.renderSync(templates, context) as string
  } catch (error) {
    throw new FlowError('TEXT_RENDER', `This text cannot be rendered: ${sentenceOf(error)}`, { cause: error })
  }
}

/** Variables that a text expects from its scope, as paths: `contact.name`, `event.properties.items`. */
export function globalsOf(source: string): readonly (readonly unknown[])[] {
  return engines.text.globalVariableSegmentsSync(parseText(source, 'text'), { partials: false })
}

/** liquidjs puts the place into the message and the quoted text below it. */
function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n', 1)[0]!.slice(0, 300) : 'unknown fault'
}
