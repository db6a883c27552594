/** The scripts that sites load, with the addresses of this server put before them. They are kept as they are: no step builds them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const read = (name: string) => readFileSync(join(import.meta.dirname, `${name}.js`), 'utf8')
const sources = { client: read('client'), worker: read('worker') }

/** `settings` is what the script finds as `millrace`. `<` is written so that a page may hold the text. */
export function scriptOf(name: keyof typeof sources, settings: Readonly<Record<string, string>>): string {
  const values = JSON.stringify(settings).replaceAll('<', '\\u003c')
  return `;(function (millrace) {\n${sources[name]}\n})(${values})\n`
}
