/** B1: the nine-node flow from the inbox to the end, beside the same rows written by bare SQL in transactions of the same size. */
import { Pool } from 'pg'
import { createDatabase } from '../../support/postgres.ts'
import type { Bench, EngineFigures } from '../bench.ts'
import { runEngine, type EngineRun } from '../engine.ts'
import { nodesPerRun } from '../flow.ts'
import { keepPhase, runTwin, type TwinRun } from '../twin.ts'

interface Pair {
  readonly engine: EngineRun
  readonly twin: TwinRun
}

async function measureOnce(contacts: number): Promise<Pair> {
  const database = await createDatabase()
  const pool = new Pool({ connectionString: database.url, max: 10, pipeline: true })
  try {
    const engine = await runEngine(pool, contacts, (phase) => keepPhase(pool, phase))
    const { rows } = await pool.query<{ done: number }>('select count(*)::int as done from millrace.run where status = 1')
    if (rows[0]?.done !== contacts) throw new Error(`${rows[0]?.done} of ${contacts} runs completed: nothing was measured`)
    const twin = await runTwin(pool)
    return { engine, twin }
  } finally {
    await pool.end()
    await database.drop()
  }
}

export async function measureEngine({ contacts, runs }: { readonly contacts: number; readonly runs: number }): Promise<EngineFigures> {
  const pairs: Pair[] = []
  for (let run = 0; run < runs; run++) pairs.push(await measureOnce(contacts))
  const steps = contacts * nodesPerRun
  const [engines, twins] = [pairs.map(({ engine }) => engine), pairs.map(({ twin }) => twin)]
  return {
    steps: engines.map((run) => steps / total(run.phaseSeconds)),
    stepsWithIngest: engines.map((run) => steps / (total(run.phaseSeconds) + run.ingestSeconds)),
    events: engines.map((run) => contacts / run.ingestSeconds),
    twinSteps: twins.map((run) => steps / total(run.phaseSeconds)),
    twinStepsWithIngest: twins.map((run) => steps / (total(run.phaseSeconds) + run.ingestSeconds)),
    twinEvents: twins.map((run) => contacts / run.ingestSeconds),
  }
}

const total = (times: readonly number[]) => times.reduce((sum, time) => sum + time, 0)

export const b1: Bench = {
  id: 'B1',
  what: 'the engine beside bare SQL',
  measure: async ({ contacts, engine }) => {
    const figures = await engine()
    const twin = (values: readonly number[]) => ({ what: 'twin', values })
    return [
      {
        id: 'B1',
        what: `nine-node flow, ${contacts} contacts, two waits, inbox to end`,
        unit: 'steps/s',
        values: figures.steps,
        baseline: twin(figures.twinSteps),
        promises: [{ of: 'ratio', least: 0.5 }],
      },
      {
        id: 'B1b',
        what: 'the same with the ingest of the events counted in',
        unit: 'steps/s',
        values: figures.stepsWithIngest,
        baseline: twin(figures.twinStepsWithIngest),
        promises: [],
      },
      {
        id: 'B1c',
        what: 'ingest in the process: durable, deduplicated, in the inbox',
        unit: 'events/s',
        values: figures.events,
        baseline: twin(figures.twinEvents),
        promises: [],
      },
    ]
  },
}
