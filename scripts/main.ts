import { acceptance } from './acceptance.ts'
import { bench } from './bench.ts'
import { build } from './build.ts'
import { check } from './check.ts'
import { type Command, UsageError } from './command.ts'
import { coverage } from './coverage.ts'
import { fuzz } from './fuzz.ts'
import { helpOn } from './help.ts'
import { lint } from './lint.ts'
import { requirements } from './requirements.ts'
import { test } from './test.ts'
import { types } from './types.ts'

const COMMANDS: readonly Command[] = [
  test,
  acceptance,
  check,
  types,
  lint,
  requirements,
  coverage,
  bench,
  fuzz,
  build,
]

const [name = 'help', ...args] = process.argv.slice(2)
process.exitCode = await runCommand(name, args)

async function runCommand(name: string, args: readonly string[]): Promise<number> {
  if (name === 'help') return helpOn(COMMANDS)
  try {
    const command = COMMANDS.find((candidate) => candidate.name === name)
    if (command) return await command.run(args)
    throw new UsageError(`There is no script "${name}". Run npm run help to see them all.`)
  } catch (error) {
    if (!isUsageError(error)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}

/** Ours, or what `parseArgs` says of an option that does not exist. */
function isUsageError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return error instanceof UsageError || /^ERR_PARSE_ARGS/.test(String(Reflect.get(error, 'code')))
}
