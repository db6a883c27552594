/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const randomDocs: NodeDocs = {
  text: [
    {
      en: 'Distributes contacts by lot: by percent, or a given number to each branch. Percentages are kept all the time, not just on average: of any first hundred, 50 percent are 50, give or take one.',
      ru: 'Распределяет клиентов случайно: в процентах или по заданному числу на ветку. Проценты соблюдаются всё время, а не в среднем: из любой первой сотни 50 процентов — это 50 человек, плюс-минус один.',
    },
    {
      en: 'A contact who comes again is drawn anew. To compare what branches bring, turn this step into a split test: there the variant stays.',
      ru: 'Если клиент придёт снова, жребий бросят заново. Чтобы сравнить, какая ветка лучше, превратите шаг в сплит-тест: там вариант остаётся за клиентом.',
    },
  ],
  uses: [
    { en: 'A promo code for the first 500, by lot', ru: 'Промокод для 500 случайных клиентов' },
    { en: 'Share new requests among managers', ru: 'Поделить заявки между менеджерами' },
  ],
  example: {
    en: 'Anna 50 percent, Boris 30, Vera 20.',
    ru: 'Анна — 50 процентов, Борис — 30, Вера — 20.',
  },
  ports: {
    branches: { en: 'The branch that was drawn.', ru: 'Ветка, выпавшая клиенту.' },
    rest: {
      en: 'All numbers are used up; only where branches have numbers. If this way leads nowhere, the flow ends here for the contact.',
      ru: 'Все места заняты; этот выход есть, только если веткам задано число. Если отсюда никуда не вести, для клиента сценарий закончится.',
    },
  },
}

export const testDocs: NodeDocs = {
  text: [
    {
      en: 'Shows which variant does better: by opens, clicks, goals or their value. A contact keeps the variant in every later run.',
      ru: 'Показывает, какой вариант лучше: по открытиям, переходам, целям или их ценности. Вариант закрепляется за клиентом и при повторных прохождениях.',
    },
    {
      en: 'The winner is chosen by you, by itself once it is certain or its time has come, or contacts follow what does best all the time. Then new contacts get the winner; those who have a variant keep it.',
      ru: 'Победителя выбираете вы, или он определяется сам — один раз, когда это ясно или подошёл срок, — или клиенты всё время чаще получают то, что работает лучше. Новые клиенты получают победителя, остальные остаются со своим вариантом.',
    },
    {
      en: 'The panel of this step shows the results with their intervals. They may be looked at on any day: looking often makes no false winners.',
      ru: 'Результаты с интервалами видны в панели этого шага. Смотреть можно в любой день: от частых проверок ложный победитель не появится.',
    },
  ],
  uses: [
    { en: 'Which subject line is opened more', ru: 'Какую тему письма открывают чаще' },
    { en: 'Is a discount worth it, against nothing at all', ru: 'Окупается ли скидка по сравнению с её отсутствием' },
  ],
  example: {
    en: 'A and B in halves, the better has more value of goals, goal Order Completed, hold-out group 10 percent.',
    ru: 'А и Б поровну, лучше тот, у кого больше ценность целей, цель Order Completed, контрольная группа 10 процентов.',
  },
  ports: {
    variants: { en: 'The variant that the contact has.', ru: 'Вариант, закреплённый за клиентом.' },
    holdout: {
      en: 'The hold-out group, if there is one: they get no variant, to see what would happen without. If this way leads nowhere, the flow ends here for them.',
      ru: 'Контрольная группа, если она задана: не получает ни одного варианта, чтобы увидеть, что было бы без них. Если отсюда никуда не вести, для неё сценарий закончится.',
    },
  },
}
