import { AppError } from '../../core/app-error.ts'

/** A credential that does not work; `fault` begins the sentence: `The access token has expired`. */
export function unauthenticated(fault: string, cause?: unknown): AppError {
  const message = `${fault}: authentication required. Sign in again, or send another credential.`
  return new AppError('unauthenticated', {}, { message, cause })
}
