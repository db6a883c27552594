import { testNode } from '@millrace/core/testing'
import { end } from './end.ts'
import plugin from './index.ts'

testNode(end, { plugin, cases: [{ name: 'ends the run (000.20)', ends: true }] })
