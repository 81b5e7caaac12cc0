import { destination, pino, type DestinationStream } from 'pino'
import type { Log } from '../../app/context.ts'
import { correlationId } from '../../app/correlation.ts'
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
    timestamp: timeOfLine,
    formatters: { level: (label: string) => ({ level: LABELS.get(label as 'info') ?? label }) },
    mixin: () => {
      const id = correlationId()
      return id === undefined ? {} : { correlation_id: id }
    },
    hooks: { streamWrite: scrub },
  }
  return destination ? pino(options, destination) : pino(options)
}

let writtenAt = 0
let written = ''

/** As pino's own, but written once for all lines of a millisecond. */
function timeOfLine(): string {
  const now = Date.now()
  if (now !== writtenAt) {
    writtenAt = now
    written = `,"time":"${new Date(now).toISOString()}"`
  }
  return written
}

/**
 * A file or terminal to log to. A write for each request costs as much as the request, so lines wait
 * for company, for 100 ms at most; a warning or an error is written at once: it may be the last.
 */
export function openLines(descriptor: number): DestinationStream {
  const gathers = { minLength: 4_096, periodicFlush: 100, maxLength: 2 ** 20 }
  const lines = destination({ dest: descriptor, sync: true, ...gathers })
  lines.on('error', () => {}) // a full disk costs lines of the log, not the process
  const flush = (): void => lines.flush() // flushSync would wait for a full disk for ever
  process.on('exit', flush)
  return {
    write(line) {
      lines.write(line)
      if (!CAN_WAIT.test(line)) flush()
    },
  }
}

const CAN_WAIT = /^\{"level":"(?:INFO|DEBUG)"/
