import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

/** Names a module exports, types too: those make up the contract as much as functions do. Read from the text, following `export *`. */
function exportsOf(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2024)
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return reExports(statement, file)
    const isExported =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    return isExported === true ? declared(statement) : []
  })
}

function reExports({ exportClause, moduleSpecifier, isTypeOnly }: ts.ExportDeclaration, file: string): readonly string[] {
  if (exportClause === undefined) return exportsOf(join(dirname(file), (moduleSpecifier as ts.StringLiteral).text))
  if (!ts.isNamedExports(exportClause)) throw new Error(`${file} exports a namespace`)
  return exportClause.elements.map((element) => `${isTypeOnly || element.isTypeOnly ? 'type ' : 'value'} ${element.name.text}`)
}

function declared(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => `value ${(name as ts.Identifier).text}`)
  const kind = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ? 'type ' : 'value'
  return [`${kind} ${(statement as ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration).name!.text}`]
}

it.each(['index', 'letter/index', 'testing/index'])('%s exports what the contract says, no more and no less', async (name) => {
  const names = exportsOf(join(import.meta.dirname, `${name}.ts`)).toSorted()
  expect(new Set(names.map((each) => each.slice(6))).size).toBeGreaterThan(5)
  await expect(`${[...new Set(names)].join('\n')}\n`).toMatchFileSnapshot(`./exports/${name.replace('/', '-')}.txt`)
})
