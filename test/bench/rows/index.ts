/** The rows of the table, in its order. */
import type { Bench } from '../bench.ts'
import { b1 } from './b1-engine.ts'
import { b10 } from './b10-workers.ts'
import { b11 } from './b11-memory.ts'
import { b2 } from './b2-durable-engines.ts'
import { b3 } from './b3-node-red.ts'
import { b4 } from './b4-growth.ts'
import { b5 } from './b5-due.ts'
import { b6 } from './b6-ingest.ts'
import { b7 } from './b7-matching.ts'
import { b8 } from './b8-code.ts'
import { b9 } from './b9-documents.ts'
import { m1 } from './m1-simulation.ts'
import { i1 } from './i1-import.ts'
import { s1, s2 } from './s1-segments.ts'

export const benches: readonly Bench[] = [b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, i1, m1, s1, s2]
