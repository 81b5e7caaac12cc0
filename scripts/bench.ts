import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { benchPage, purposeOf } from './bench-page.ts'
import { type Command, UsageError } from './command.ts'
import { compareBenches } from './compare-benches.ts'
import { readMeasured } from './measured.ts'
import { projectFiles, ROOT } from './project.ts'
import { runTools } from './run-process.ts'

/** Of the processor and of memory, for the browser's tools; kept until somebody removes them. */
const PROFILES = ['--cpu-prof', '--heap-prof', '--diagnostic-dir=bench/profiles']

/** Each file directly in `bench` is one benchmark; what they share stands in a folder below. */
export const bench: Command = {
  name: 'bench',
  usage: 'npm run bench -- [name] [--compare] [--record] [--profile] [--option…]',
  summary: 'Runs all benchmarks or one; --compare fails where a ratio is 10 % worse than recorded.',
  async run(args) {
    const options = args.filter((argument) => argument.startsWith('-'))
    const names = args.filter((argument) => !argument.startsWith('-'))
    const benches = new Map(benchFiles().map((file) => [basename(file, '.ts'), file]))
    const chosen = names.length > 0 ? names : [...benches.keys()]

    const unknown = chosen.find((name) => !benches.has(name))
    if (unknown !== undefined) {
      throw new UsageError(
        `There is no benchmark "${unknown}". There are: ${[...benches.keys()].join(', ')}.`,
      )
    }
    const files = new Map(chosen.map((name) => [name, benches.get(name)!]))
    const rest = options.filter((option) => !['--compare', '--profile'].includes(option))
    const node = options.includes('--profile') ? PROFILES : []
    if (options.includes('--compare')) return compareBenches(files, rest)
    const code = await runTools(
      [...files].map(([name, file]) => ({
        title: `bench: ${name}`,
        args: [...node, file, ...rest],
      })),
    )
    if (options.includes('--record')) writeFileSync(`${ROOT}docs/benchmarks.md`, readBenchPage())
    return code
  },
}

/** The page of all benchmarks, as files and history make it. */
export function readBenchPage(): string {
  const benches = benchFiles().map((file) => ({
    name: basename(file, '.ts'),
    purpose: purposeOf(readFileSync(ROOT + file, 'utf8')),
  }))
  const history = readMeasured(readFileSync(`${ROOT}bench/history.jsonl`, 'utf8'))
  return `${benchPage(benches, history)}\n`
}

function benchFiles(): readonly string[] {
  return projectFiles('bench', /^bench\/[^/]+(?<!\.test)\.ts$/)
}
