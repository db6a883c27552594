/**
 * `trigger.visit`: once in each visit to the site, at its first page, or at the first page of a section. Which visit it is, and where it
 * came from, the fact `visit` knows.
 */
import { defineNode, leave, Type, type Rule, type Static } from '@millrace/core'
import { allOf, startsOn, textField, value, whereField } from './conditions.ts'
import { visitDocs } from './docs.ts'
import { visitFact } from './visit-fact.ts'

const configSchema = Type.Object(
  {
    nth: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        'x-ui': {
          order: 1,
          title: { en: 'Which visit it is', ru: 'Какой по счёту визит' },
          help: { en: 'Empty: every visit', ru: 'Пусто: каждый визит' },
        },
      }),
    ),
    page: textField(
      2,
      ['Views a page', 'Открывает страницу'],
      ['A part of its path, such as /catalog; once in a visit', 'Часть её пути, например /catalog; один раз за визит'],
    ),
    parameters: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$' }),
        Type.String({ maxLength: 200, 'x-ui': { title: { en: 'Value', ru: 'Значение' } } }),
        {
          additionalProperties: false,
          'x-ui': {
            widget: 'values',
            order: 3,
            title: { en: 'With parameters', ru: 'С параметрами' },
            help: {
              en: 'utm_source, marker, roistat_param1…, as the visit began',
              ru: 'utm_source, marker, roistat_param1…, с которыми начался визит',
            },
          },
        },
      ),
    ),
    who: Type.Optional(
      Type.Enum(['anyone', 'known', 'unknown'], {
        default: 'anyone',
        'x-ui': {
          order: 4,
          title: { en: 'Who', ru: 'Кто' },
          labels: {
            anyone: { en: 'anyone', ru: 'кто угодно' },
            known: { en: 'known clients', ru: 'известные клиенты' },
            unknown: { en: 'those who left no contact', ru: 'не оставившие контактов' },
          },
        },
      }),
    ),
    where: whereField(5),
  },
  { additionalProperties: false },
)
type Config = Static<typeof configSchema>

export const triggerVisit = defineNode({
  type: 'trigger.visit',
  version: 1,
  title: { en: 'Visit', ru: 'Визит' },
  description: {
    en: 'Starts the flow when the contact comes to the site, or to a section of it; 30 minutes without a page end a visit',
    ru: 'Запускает сценарий, когда клиент приходит на сайт или в его раздел; визит кончается через 30 минут без страниц',
  },
  docs: visitDocs,
  group: 'trigger',
  icon: 'mouse-pointer-click',
  config: configSchema,
  example: { nth: 2, page: '/catalog' },
  summary: {
    en: '{% if nth %}Visit number {{ nth }}{% else %}Every visit{% endif %}{% if page %}, at {{ page }}{% endif %}{% if who == "known" %}, known clients{% elsif who == "unknown" %}, left no contact{% endif %}',
    ru: '{% if nth %}{{ nth }}-й визит{% else %}Каждый визит{% endif %}{% if page %}, на {{ page }}{% endif %}{% if who == "known" %}, известные клиенты{% elsif who == "unknown" %}, не оставившие контактов{% endif %}',
  },
  ports: ['out'],
  needs: ['visit'],
  context: {
    visit: visitFact.schema,
    event: Type.Object({
      properties: Type.Object({
        url: Type.String({ 'x-ui': { title: { en: 'Address of the page', ru: 'Адрес страницы' } } }),
        title: Type.String({ 'x-ui': { title: { en: 'Title of the page', ru: 'Заголовок страницы' } } }),
      }),
    }),
  },
  starts: (config) => startsOn('Page Viewed', ruleOf(config)),
  run: () => leave('out'),
})

function ruleOf({ nth, page, parameters = {}, who = 'anyone', where }: Config): Rule | undefined {
  return allOf([
    page === undefined ? firstPage : firstOf(page),
    nth === undefined ? undefined : { '==': [value('visit.number'), nth] },
    ...Object.entries(parameters).map(([name, wanted]): Rule => ({ '==': [value(pathOf(name)), wanted] })),
    who === 'anyone' ? undefined : who === 'known' ? known : { '!': known },
    where as Rule | undefined,
  ])
}

/** A page of an earlier visit that is told late begins no visit. */
const firstPage: Rule = { and: [{ '==': [value('visit.pages'), 1] }, { '==': [value('visit.startedAt'), value('event.at')] }] }

/** The page of the event is the one page of the visit, so far, whose path holds this. */
function firstOf(page: string): Rule {
  const seen: Rule = { filter: [value('visit.paths'), { contains: [value(''), page] }] }
  const count: Rule = { reduce: [seen, { '+': [value('accumulator'), 1] }, 0] }
  return {
    and: [{ '==': [value('visit.page.at'), value('event.at')] }, { contains: [value('visit.page.path'), page] }, { '==': [count, 1] }],
  }
}

const known: Rule = { or: ['contact.userId', 'contact.email', 'contact.phone'].map((path) => ({ exists: value(path) })) }

function pathOf(name: string): string {
  if (name === 'marker') return 'visit.marker'
  return name.startsWith('utm_') ? `visit.utm.${name.slice('utm_'.length)}` : `visit.params.${name}`
}
