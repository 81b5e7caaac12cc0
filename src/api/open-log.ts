import { pino, type DestinationStream } from 'pino'
import type { Log } from '../app/context.ts'
import { correlationId } from '../app/correlation.ts'
import { scrub } from './scrub.ts'

/** As pino calls them, and as the lines do. */
const LEVELS = { debug: 'debug', info: 'info', warning: 'warn', error: 'error' } as const
const LABELS = new Map(Object.entries(LEVELS).map(([ours, pinos]) => [pinos, ours.toUpperCase()]))

/**
 * A log of JSON lines. Each names the request that caused it, and none holds a secret: what is
 * called like one or has the form of one is taken out of the finished line, however deep it lies.
 */
export function openLog(level: keyof typeof LEVELS, destination?: DestinationStream): Log {
  const options = {
    level: LEVELS[level],
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: LABELS.get(label as 'info') ?? label }) },
    mixin: () => {
      const id = correlationId()
      return id === undefined ? {} : { correlation_id: id }
    },
    hooks: { streamWrite: scrub },
  }
  return destination ? pino(options, destination) : pino(options)
}
