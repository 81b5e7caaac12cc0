import { basename } from 'node:path'
import { type Command, UsageError } from './command.ts'
import { projectFiles } from './project.ts'
import { runTools } from './run-process.ts'

/** Each file directly in `bench` is one benchmark; what they share stands in a folder below. */
export const bench: Command = {
  name: 'bench',
  usage: 'npm run bench -- [name] [--option…]',
  summary: 'Runs all benchmarks or one, on the workload that stands for real use.',
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
    return runTools(
      chosen.map((name) => ({
        title: `bench: ${name}`,
        args: [benches.get(name)!, ...options],
      })),
    )
  },
}
