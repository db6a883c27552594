/** Why something was refused, in the language of whoever reads it. What has no words here stays as the server said it, in English. */
import { useI18n } from 'vue-i18n'

export interface Refused {
  readonly code: string
  readonly message: string
}

export function useReasonWords(): (refused: Refused) => string {
  const { t, te, locale } = useI18n()
  return ({ code, message }) => {
    const key = `data.reasons.${code}`
    return te(key, locale.value) ? t(key, detailsIn(message)) : message
  }
}

const cells = /has (\d+) cells, the header has (\d+)/
const column = /^Column "(.*?)": (.*) is not /

/** What the server's sentence is about: a field by its name at the beginning, a column with its value, numbers of cells. */
export function detailsIn(message: string): Readonly<Record<'field' | 'column' | 'value' | 'cells' | 'columns', string>> {
  const [, named = '', value = ''] = column.exec(message) ?? []
  const [, counted = '', columns = ''] = cells.exec(message) ?? []
  return { field: message.split(' ', 1)[0] ?? '', column: named, value, cells: counted, columns }
}
