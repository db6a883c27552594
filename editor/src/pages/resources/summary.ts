/** The line under a resource's name: its kind's Liquid text over the config, in the current language. */
import { compileText, FlowError } from '@millrace/core'
import type { Resource, ResourceKind } from '../../api/resources.ts'
import { currentLocale, localized } from '../../i18n/index.ts'

export function summaryOf({ config }: Pick<Resource, 'config'>, { summary }: Pick<ResourceKind, 'summary'>): string {
  if (summary === null) return ''
  try {
    return compileText(localized(summary)).render(config, { locale: currentLocale() }).replace(/\s+/g, ' ').trim()
  } catch (error) {
    if (error instanceof FlowError) return ''
    throw error
  }
}
