/** Sizes of files and functions, by the budgets of the design: short files, short functions, few parameters. */
import ts from 'typescript'
import { type Source, scriptOf } from './sources.ts'

export interface FunctionSize {
  readonly where: string
  readonly lines: number
  readonly parameters: number
}

export interface Spread {
  readonly count: number
  readonly median: number
  readonly p90: number
  readonly max: number
}

export const linesOf = (text: string): number => text.trimEnd().split('\n').length

/** Every function of a file with a body, nested ones too. A test's `describe` and `it` blocks are no functions to measure. */
export function functionSizes(source: Source): readonly FunctionSize[] {
  const file = ts.createSourceFile(source.path, scriptOf(source), ts.ScriptTarget.Latest, true)
  const found: FunctionSize[] = []
  const visit = (node: ts.Node): void => {
    if (isMeasured(node)) found.push(sizeOf(node, file))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function isMeasured(node: ts.Node): node is ts.FunctionLikeDeclaration {
  if (!ts.isFunctionLike(node) || (node as ts.FunctionLikeDeclaration).body === undefined) return false
  return !isTestCall(node.parent) && !isSuite(node as ts.FunctionLikeDeclaration)
}

const isTestCall = (node: ts.Node) => ts.isCallExpression(node) && /^(describe|it|test)\b/.test(node.expression.getText())

/** A function that only describes tests, for others to run. */
function isSuite({ body }: ts.FunctionLikeDeclaration): boolean {
  const only = body !== undefined && ts.isBlock(body) && body.statements.length === 1 ? body.statements[0] : undefined
  return only !== undefined && ts.isExpressionStatement(only) && isTestCall(only.expression)
}

function sizeOf(node: ts.FunctionLikeDeclaration, file: ts.SourceFile): FunctionSize {
  const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line
  const last = file.getLineAndCharacterOfPosition(node.end).line
  const name = node.name?.getText(file) ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name.getText(file) : 'function')
  return { where: `${file.fileName}:${first + 1} ${name}`, lines: last - first + 1, parameters: node.parameters.length }
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  return { count: sorted.length, median: at(0.5), p90: at(0.9), max: at(1) }
}

export const describeSpread = ({ count, median, p90, max }: Spread): string => `${count}: median ${median}, p90 ${p90}, max ${max}`
