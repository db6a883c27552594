import { testNode } from '@millrace/core/testing'
import { triggerApi } from './api.ts'
import plugin from './index.ts'

testNode(triggerApi, { plugin, cases: [{ name: 'lets in whom another system names (000.18)', data: { a: 1 }, leaves: 'out' }] })
