import { AppError } from '../../core/app-error.ts'

/** The database cannot be had, and the sentence says what to do about it. */
export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError(
    'database_unavailable',
    {},
    cause === undefined ? { message } : { message, cause },
  )
}
