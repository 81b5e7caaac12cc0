import { type Measured, nameOf } from './measured.ts'

/** One ratio, before and now. */
export interface Comparison {
  readonly what: string // the benchmark and its workload: 'ticks runs=10'
  readonly figure: string
  readonly before: number
  readonly now: number
  readonly worse: number // as a fraction of before; below zero it is better
  readonly commit: string // of before
}

/**
 * Compares ratios alone: ours to that of a peer or of a limit, measured in the same run. Seconds tell
 * how busy the machine is; a ratio tells what we have done.
 *
 * `ratio` and `fractionOf…` are ours ÷ theirs of something that should be high; `…timesOf…` the same of
 * a time, and `…TimesOurs` theirs ÷ ours: those should be low. The baseline is the newest line of the
 * same benchmark and workload, of the same kind of machine if there is one.
 */
export function compareRatios(
  history: readonly Measured[],
  fresh: readonly Measured[],
): readonly Comparison[] {
  return fresh.flatMap((now) => {
    const baseline = baselineOf(history, now)
    if (baseline === null) return []
    return Object.entries(now.figures).flatMap(([figure, value]) => {
      const before = baseline.figures[figure]
      const better = directionOf(figure)
      if (better === null || typeof value !== 'number' || typeof before !== 'number') return []
      const worse = better === 'high' ? 1 - value / before : value / before - 1
      return [{ what: nameOf(now), figure, before, now: value, worse, commit: baseline.commit }]
    })
  })
}

/** Whether there is a ratio in it, so that it can be compared on any machine. */
export function hasRatio({ figures }: Measured): boolean {
  return Object.keys(figures).some((figure) => directionOf(figure) !== null)
}

function directionOf(figure: string): 'high' | 'low' | null {
  if (/ratio$|^fractionOf/i.test(figure)) return 'high'
  return /timesO(f[A-Z]|urs$)/i.test(figure) ? 'low' : null
}

function baselineOf(history: readonly Measured[], now: Measured): Measured | null {
  const same = history.filter((line) => nameOf(line) === nameOf(now) && hasRatio(line))
  const here = same.filter(
    ({ machine }) => machine.cpu === now.machine.cpu && machine.cores === now.machine.cores,
  )
  return here.at(-1) ?? same.at(-1) ?? null
}
