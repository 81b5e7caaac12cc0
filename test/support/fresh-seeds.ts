import { parseArgs } from 'node:util'

/**
 * Tries seeds until the minutes of the command line are over, or one fails: its complaints are
 * printed, and the exit code says so. `--seed` tries that one alone.
 *
 *   … [--minutes=10] [--seed=1]
 */
export async function freshSeeds(
  attempt: (
    seed: number,
  ) => Promise<{ readonly felt: string; readonly complaints: readonly string[] }>,
): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
  })
  const until = performance.now() + Number(values.minutes) * 60_000
  do {
    const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
    const { felt, complaints } = await attempt(seed)
    console.log(`seed ${seed}: ${felt}${complaints.length === 0 ? '' : '  FAILED'}`)
    if (complaints.length > 0) {
      console.error([...complaints, `Again with --seed=${seed}`].join('\n'))
      process.exitCode = 1
      return
    }
  } while (performance.now() < until && values.seed === undefined)
}
