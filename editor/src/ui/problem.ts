/**
 * The sentence a person reads when something failed: in their language where the code of a refusal says all, otherwise the server's own
 * detail, which knows more of the case.
 */
import { Problem } from '../api/http.ts'

export function sentenceOf(error: unknown, t: (key: string) => string): string {
  if (error instanceof SyntaxError) return t('shell.problem.notJson')
  if (!(error instanceof Problem)) return t('shell.problem.unknown')
  if (error.offline) return t('shell.problem.offline')
  const key = `problems.${error.code}`
  const said = t(key)
  return said === key ? (error.body.detail ?? error.body.title ?? t('shell.problem.unknown')) : said
}
