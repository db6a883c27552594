/**
 * Doors to the outside in the code of nodes and plugins: whoever reaches other systems does so by `context.http`, the guarded client, for
 * only that knows which addresses may be asked. Found in the syntax, so that a comment or a type is no door.
 */
import ts from 'typescript'
import type { Source } from './sources.ts'

/** Modules that open connections, and what may be taken from them that does not. */
const modules: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'node:http': [],
    'node:https': [],
    'node:http2': [],
    'node:net': ['isIP', 'isIPv4', 'isIPv6'],
    'node:tls': [],
    'node:dgram': [],
    'node:dns': [],
    'node:dns/promises': [],
    'node:child_process': [],
    undici: [],
    axios: [],
    got: [],
    ky: [],
    'node-fetch': [],
    ws: [],
    nodemailer: [],
    smpp: [],
    'web-push': [],
  }).map(([name, harmless]) => [name, new Set(harmless)]),
)
const globals = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])

/** Names of the doors in one file. */
export function doorsIn({ path, text }: Source): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const doors = new Set<string>()
  const visit = (node: ts.Node): void => {
    for (const door of doorsAt(node)) doors.add(door)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return [...doors]
}

function doorsAt(node: ts.Node): readonly string[] {
  if (ts.isImportDeclaration(node)) return imported(node)
  if (ts.isExportDeclaration(node)) return node.isTypeOnly || node.moduleSpecifier === undefined ? [] : named(node.moduleSpecifier)
  if (ts.isCallExpression(node)) return called(node)
  if (ts.isNewExpression(node)) return used(node.expression)
  return []
}

function imported({ importClause: clause, moduleSpecifier }: ts.ImportDeclaration): readonly string[] {
  const found = named(moduleSpecifier)
  if (found.length === 0 || clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return []
  const bindings = clause?.namedBindings
  if (clause === undefined || clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return found
  const harmless = modules.get(found[0]!)!
  return bindings.elements.every(({ isTypeOnly, name, propertyName }) => isTypeOnly || harmless.has((propertyName ?? name).text))
    ? []
    : found
}

/** `import()`, `require()` and calls of what is global. */
function called({ expression, arguments: [first] }: ts.CallExpression): readonly string[] {
  return first !== undefined && loads(expression) ? named(first) : used(expression)
}

function loads(expression: ts.Expression): boolean {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true
  const maker = ts.isCallExpression(expression) ? expression.expression : expression
  return ts.isIdentifier(maker) && /^(createR|r)equire$/.test(maker.text)
}

function used(expression: ts.Expression): readonly string[] {
  if (ts.isIdentifier(expression)) return globals.has(expression.text) ? [expression.text] : []
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return []
  const isGlobal = expression.expression.text === 'globalThis' && globals.has(expression.name.text)
  return isGlobal ? [expression.name.text] : []
}

function named(specifier: ts.Expression): readonly string[] {
  if (!ts.isStringLiteral(specifier)) return []
  const { text } = specifier
  const name = [...modules.keys()].find((each) => text === each || `node:${text}` === each || text.startsWith(`${each}/`))
  return name === undefined ? [] : [name]
}
