import { AppError } from '../../../core/app-error.ts'

const MOST_FOLDERS = 12
const MOST_BYTES = 255 // of a name on every file system; a letter of Han or Devanagari has three
const TAKEN = /\.(csv|txt|tsv|zip|gz|jsonl?)$/i

/**
 * The name of a file that was sent, with the folders that say what it is:
 * `equity/india/minute/yesbank/20190709_trade.zip`. It becomes a path below a folder of ours, so one
 * that could leave it, or that a shell or a terminal reads as more than a name, is refused.
 */
export function fileName(sent: string): string {
  const parts = sent
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .split('/')
  const isSound = parts.length <= MOST_FOLDERS && parts.every(isName)
  if (!isSound) throw refusal('invalid_input', { field: 'name' }, NAMES)
  if (!TAKEN.test(sent)) throw refusal('unsupported_media_type', {}, KINDS)
  return parts.join('/')
}

function isName(part: string): boolean {
  return PART.test(part) && Buffer.byteLength(part) <= MOST_BYTES
}

/** Letters of any script, digits and what stands in names of files; no dot at either end. */
const PART = /^(?!.*\.\.)[\p{L}\p{N}_][\p{L}\p{M}\p{N} _.,&()+@=~#-]{0,126}(?<![ .])$/u

const NAMES =
  'name must be that of a file, with at most eleven folders before it and nothing that leads out ' +
  'of them, each of 255 bytes at most, like equity/india/minute/yesbank/20190709_trade.zip.'
const KINDS =
  'Market data are read from .csv, .txt, .tsv, .zip, .gz, .json and .jsonl files; what their names ' +
  'and folders say stands in docs/market-data.md.'

function refusal(
  code: 'invalid_input' | 'unsupported_media_type',
  details: Record<string, unknown>,
  message: string,
): AppError {
  return new AppError(code, details, { message })
}
