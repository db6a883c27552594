/** The sentence a person reads when something failed. The server's own detail is the best there is. */
import { Problem } from '../api/http.ts'

export function sentenceOf(error: unknown, t: (key: string) => string): string {
  if (error instanceof SyntaxError) return t('shell.problem.notJson')
  if (!(error instanceof Problem)) return t('shell.problem.unknown')
  if (error.offline) return t('shell.problem.offline')
  return error.body.detail ?? error.body.title ?? t('shell.problem.unknown')
}
