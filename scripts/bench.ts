import { basename } from 'node:path'
import { type Command, UsageError } from './command.ts'
import { compareBenches } from './compare-benches.ts'
import { projectFiles } from './project.ts'
import { runTools } from './run-process.ts'

/** Of the processor and of memory, for the browser's tools; kept until somebody removes them. */
const PROFILES = ['--cpu-prof', '--heap-prof', '--diagnostic-dir=bench/profiles']

/** Each file directly in `bench` is one benchmark; what they share stands in a folder below. */
export const bench: Command = {
  name: 'bench',
  usage: 'npm run bench -- [name] [--compare] [--profile] [--option…]',
  summary: 'Runs all benchmarks or one; --compare fails where a ratio is 10 % worse than recorded.',
  run(args) {
    const options = args.filter((argument) => argument.startsWith('-'))
    const names = args.filter((argument) => !argument.startsWith('-'))
    const benches = new Map(
      projectFiles('bench', /^bench\/[^/]+(?<!\.test)\.ts$/).map((file) => [
        basename(file, '.ts'),
        file,
      ]),
    )
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
    return runTools(
      [...files].map(([name, file]) => ({
        title: `bench: ${name}`,
        args: [...node, file, ...rest],
      })),
    )
  },
}
