import { pino, type DestinationStream, type LevelWithSilent } from 'pino'
import type { Log } from '../app/context.ts'

/** What is never written, wherever a log line carries it. */
const SECRET = ['secret', 'password', 'token', 'authorization', 'x-api-key', 'api_key', 'key']

/** A log of JSON lines. */
export function openLog(level: LevelWithSilent, destination?: DestinationStream): Log {
  const paths = SECRET.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: paths }
  return destination ? pino(options, destination) : pino(options)
}
