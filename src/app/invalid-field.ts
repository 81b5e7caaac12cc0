import { AppError } from '../core/app-error.ts'

/** What the schema cannot see is wrong with a field of what was asked. */
export function invalidField(field: string, message: string, cause?: unknown): AppError {
  return new AppError(
    'invalid_input',
    { field },
    { message, ...(cause !== undefined && { cause }) },
  )
}
