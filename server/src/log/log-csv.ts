/** The log as a file: the same rows by the same filters, read a page at a time while they are sent. */
import type { Localized } from '@millrace/core'
import { byteOrderMark, csvLine } from './csv.ts'
import { statusWords, visitorWord } from './words.ts'
import { amountsIn, type LogFilter, type LogRow, type LogSource, readLog } from './log.ts'

export const languages = ['en', 'ru'] as const
export type Language = (typeof languages)[number]

interface Column {
  readonly title: Localized
  cell(row: LogRow, language: Language): string | null
}

const said = (text: Localized | null, language: Language): string | null => (text === null ? null : (text[language] ?? text.en))

const columns: readonly Column[] = [
  { title: { en: 'Fired at', ru: 'Сработало' }, cell: ({ at }) => at },
  { title: { en: 'Phone or address', ru: 'Телефон или адрес' }, cell: whoOf },
  { title: { en: 'Contact', ru: 'Клиент' }, cell: ({ userId }) => userId },
  { title: { en: 'Name', ru: 'Имя' }, cell: ({ name }) => name },
  { title: { en: 'Flow', ru: 'Сценарий' }, cell: ({ flowName }) => flowName },
  { title: { en: 'Step', ru: 'Шаг' }, cell: ({ nodeTitle }, language) => said(nodeTitle, language) },
  { title: { en: 'Channel', ru: 'Канал' }, cell: ({ channelTitle }, language) => said(channelTitle, language) },
  { title: { en: 'Channel code', ru: 'Код канала' }, cell: ({ channel }) => channel },
  { title: { en: 'Subject', ru: 'Тема' }, cell: ({ subject }) => subject },
  { title: { en: 'Status', ru: 'Статус' }, cell: ({ status }, language) => said(statusWords[status], language) },
  { title: { en: 'Status code', ru: 'Код статуса' }, cell: ({ status }) => status },
  { title: { en: 'Status since', ru: 'Статус с' }, cell: ({ statusAt }) => statusAt },
  {
    title: { en: 'Reason', ru: 'Причина' },
    cell: ({ reason }, language) => (reason === null ? null : (said(reason.says, language) ?? reason.message ?? reason.code)),
  },
  { title: { en: 'Reason code', ru: 'Код причины' }, cell: ({ reason }) => reason?.code ?? null },
  { title: { en: 'Put off until', ru: 'Отложено до' }, cell: ({ until }) => until },
]

/** Of a channel whose addresses tell a person nothing, the contact's own; a visitor has none. */
function whoOf({ to, email, userId, gone }: LogRow, language: Language): string | null {
  return to ?? email ?? (userId === null && !gone ? said(visitorWord, language) : null)
}

const pageSize = 1000

export interface LogFile {
  readonly workspace: number
  readonly filter: LogFilter
  readonly language: Language
}

export async function* logCsv(source: LogSource, { workspace, filter, language }: LogFile): AsyncGenerator<string> {
  const amounts = amountsIn(source.registry).map(({ title }) => said(title, language))
  yield byteOrderMark + csvLine([...columns.map(({ title }) => said(title, language)), ...amounts])
  let before: string | null = null
  for (;;) {
    const rows: readonly LogRow[] = await readLog(source, { workspace, filter, before, limit: pageSize })
    const page = rows.slice(0, pageSize)
    yield page
      .map((row) => csvLine([...columns.map(({ cell }) => cell(row, language)), ...row.amounts.map(({ amount }) => amount)]))
      .join('')
    if (rows.length <= pageSize) return
    before = page.at(-1)!.id
  }
}
