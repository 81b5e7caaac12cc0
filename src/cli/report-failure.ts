import { inspect } from 'node:util'
import { AppError, ERRORS } from '../core/app-error.ts'
import { EXIT } from './command.ts'
import { printable } from './printable.ts'

/** Says why a command could not: a sentence for what can happen, a stack for what must not. */
export function reportFailure(cause: unknown, json: boolean): number {
  const foreseen = asForeseen(cause)
  if (foreseen !== null) {
    const { code, message, details } = foreseen
    const line = json ? JSON.stringify({ detail: message, code, ...details }) : printable(message)
    process.stderr.write(`${line}\n`)
    return EXIT.failed
  }
  const { message } = cause instanceof Error ? cause : new Error(String(cause))
  if (json) {
    process.stderr.write(`${JSON.stringify({ detail: message, code: 'internal' })}\n`)
  }
  process.stderr.write(`This is a bug in Tidemark. Please report it with what follows.\n`)
  process.stderr.write(`${inspect(cause)}\n`)
  return EXIT.bug
}

/** Operational errors, those of the operating system among them, which name a path of the user's. */
function asForeseen(cause: unknown): AppError | null {
  if (cause instanceof AppError) return withSubject(cause)
  if (!(cause instanceof Error)) return null
  const { code, path } = cause as NodeJS.ErrnoException
  const sentence = code === undefined ? undefined : FILE_PROBLEMS[code]
  if (sentence === undefined) return null
  const message = `${path ?? 'A file'} ${sentence}`
  return new AppError('invalid_input', {}, { message, cause })
}

/** `There is nothing with that id.` says more with the id. */
function withSubject(error: AppError): AppError {
  const { code, details } = error
  const [subject] = Object.entries(details)
  const plain = error.message === ERRORS.not_found.message
  if (code !== 'not_found' || subject === undefined || !plain) return error
  const message = error.message.replace(/\.$/, `: ${subject.join(' ')}.`)
  return new AppError(code, details, { message, cause: error })
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist.',
  EACCES: 'may not be read or written by you.',
  EPERM: 'may not be read or written by you.',
  EISDIR: 'is a directory, and a file is needed.',
  ENOTDIR: 'lies below something that is not a directory.',
  ENOSPC: 'cannot be written: the disk is full. Free some space, then try again.',
  EDQUOT: 'cannot be written: your quota is used up. Free some space, then try again.',
  EROFS: 'lies on a file system that is read-only.',
}
