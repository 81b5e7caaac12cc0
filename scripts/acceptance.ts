import { readFileSync } from 'node:fs'
import { type Command, UsageError } from './command.ts'
import { ROOT } from './project.ts'
import { runNode } from './run-process.ts'
import { testTitles } from './test-titles.ts'

const SUITE = 'test/acceptance.test.ts'

/** In one process, so that the reason is shown when the suite finds no server at all. */
const DOTS = ['--test', '--test-isolation=none', '--test-reporter=dot']

/** The suite is a stranger to our code, so the settings that it reads are all that it is told. */
export const acceptance: Command = {
  name: 'acceptance',
  usage: 'npm run acceptance -- [part of a title…]',
  summary: 'Tries the run engine from outside: BASE_URL and DB_DSN name a server, else one starts.',
  async run(args) {
    const { BASE_URL: url, DB_DSN: dsn } = process.env
    if (!url !== !dsn) {
      const [given, missing] = url ? ['BASE_URL', 'DB_DSN'] : ['DB_DSN', 'BASE_URL']
      throw new UsageError(`${given} is set. Set ${missing} too, or neither to start a server.`)
    }
    const titles = titlesWith(args)
    const patterns = titles.map((title) => `--test-name-pattern=${RegExp.escape(title)}`)
    const code = await runNode([...DOTS, ...patterns, SUITE])
    const count = titles.length === 1 ? '1 scenario' : `${titles.length} scenarios`
    const place = url ?? 'a server of its own'
    const verdict = code === 0 ? `Accepted: ${count} on ${place}.` : `Not accepted, on ${place}.`
    process.stdout.write(`${verdict}\n`)
    return code
  },
}

/** All, or those with each of the parts. */
function titlesWith(parts: readonly string[]): readonly string[] {
  const option = parts.find((part) => part.startsWith('-'))
  if (option) throw new UsageError(`acceptance takes parts of titles, and "${option}" is not one.`)

  const titles = testTitles(SUITE, readFileSync(ROOT + SUITE, 'utf8'))
  const chosen = titles.filter((title) => parts.every((part) => title.includes(part)))
  if (chosen.length > 0) return chosen
  throw new UsageError(`No scenario's title holds "${parts.join('" and "')}".`)
}
