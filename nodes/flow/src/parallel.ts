/** `parallel`: the contact takes several branches at once. What that means for the run is the core's (core/README.md, Branches). */
import { defineNode, Type, type Static } from '@millrace/core'
import { parallelDocs } from './docs.ts'

const configSchema = Type.Object(
  {
    branches: Type.Array(
      Type.Object(
        {
          name: Type.String({
            pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$',
            'x-ui': {
              order: 1,
              title: { en: 'Name', ru: 'Имя' },
              help: { en: 'What the branch finds out is at vars.<name> afterwards', ru: 'Что узнает ветка, потом будет в vars.<имя>' },
            },
          }),
          title: Type.Optional(Type.String({ maxLength: 100, 'x-ui': { order: 2, title: { en: 'Title', ru: 'Заголовок' } } })),
        },
        { additionalProperties: false },
      ),
      { minItems: 2, maxItems: 10, 'x-ui': { title: { en: 'Branches', ru: 'Ветки' } } },
    ),
  },
  { additionalProperties: false },
)

export const parallel = defineNode<typeof configSchema, string>({
  type: 'parallel',
  version: 1,
  title: { en: 'Parallel branches', ru: 'Параллельные ветки' },
  description: {
    en: 'The contact takes all branches at once, until they join or end',
    ru: 'Клиент идёт по всем веткам сразу, пока они не соединятся или не закончатся',
  },
  docs: parallelDocs,
  group: 'control',
  icon: 'split',
  config: configSchema,
  example: { branches: [{ name: 'a' }, { name: 'b' }] },
  summary: {
    en: '{% for b in branches %}{{ b.title | default: b.name }}{% unless forloop.last %} + {% endunless %}{% endfor %}',
    ru: '{% for b in branches %}{{ b.title | default: b.name }}{% unless forloop.last %} + {% endunless %}{% endfor %}',
  },
  ports: [{ each: 'branches' }],
  forks: true,
  check: ({ branches }) => repeatedNames(branches),
  run: ({ config: { branches } }) => ({ kind: 'fork', ports: branches.map(({ name }) => name) }),
})

function repeatedNames(branches: Static<typeof configSchema>['branches']) {
  const seen = new Set<string>()
  return branches.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [
      {
        path: `/branches/${index}/name`,
        code: 'PARALLEL_NAME_REPEATED',
        message: `Two branches have the name “${name}”`,
        says: { en: `Two branches have the name “${name}”`, ru: `Две ветки названы «${name}»: дайте одной другое имя.` },
      },
    ]
  })
}
