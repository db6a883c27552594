import { describe, expect, it } from 'vitest'
import { importFaults, packageOf } from './imports.ts'
import { packages } from './packages.ts'
import { sources } from './sources.ts'

const owners = new Map(packages().map(({ folder, manifest }) => [manifest.name, folder]))
const faultsOf = (path: string, text: string) => importFaults({ path, text }, owners)

describe('imports (law 1)', () => {
  it('point only from nodes, plugins, server and editor to core', () => {
    const files = sources(['.ts', '.vue'])
    expect(new Set(files.map(({ path }) => packageOf(path)))).toContain('core')
    expect(files.flatMap((file) => importFaults(file, owners))).toEqual([])
  })

  it('are refused from core to anything, and from anything to the server', () => {
    expect(faultsOf('core/src/x.ts', `import { a } from '@millrace/node-end'`)).toHaveLength(1)
    expect(faultsOf('nodes/end/src/x.ts', `import { a } from '@millrace/server'`)).toHaveLength(1)
    expect(faultsOf('plugins/email/src/x.ts', `export * from '@millrace/node-end'`)).toHaveLength(1)
  })

  it('are refused from server and editor to a node by name, also when loaded late', () => {
    expect(faultsOf('server/src/x.ts', `const a = await import('@millrace/plugin-email')`)).toHaveLength(1)
    expect(faultsOf('editor/src/X.vue', `<template/><script setup lang="ts">\nimport x from '@millrace/node-end'\n</script>`)).toHaveLength(
      1,
    )
  })

  it('are refused by a path into another package, and of what the package does not declare', () => {
    expect(faultsOf('server/src/x.ts', `import { a } from '../../core/src/id.ts'`)).toHaveLength(1)
    expect(faultsOf('core/src/x.ts', `import x from 'left-pad'`)).toEqual(['core/src/x.ts: left-pad is not in core/package.json'])
    expect(faultsOf('core/src/x.ts', `import { a } from './id.ts'\nimport Type from 'typebox'`)).toEqual([])
  })
})
