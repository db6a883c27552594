/** Programs that are run to their end, as processes of their own: none outlives its limit. */
import { spawn } from 'node:child_process'

export interface Ending {
  /** Why it failed, in one line; undefined when it ended with 0. */
  readonly fault?: string
  readonly output: string
}

export interface Surroundings {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly limitMs: number
}

/** Runs a script with this process's own Node. */
export function runScript(line: readonly string[], { cwd, env, limitMs }: Surroundings): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, line, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL' })
    let [output, errors] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    child.once('error', (error) => resolve({ output, fault: error.message }))
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ output })
      else resolve({ output, fault: signal === null ? reasonIn(errors) : `ended by ${signal} within ${limitMs / 1000} s` })
    })
  })
}

/** The line that says it, of Node's stack traces and npm's reports; else the last. */
function reasonIn(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /^(\w*Error\b|npm error )/.test(line)) ?? lines.at(-1) ?? 'it gave no reason'
}
