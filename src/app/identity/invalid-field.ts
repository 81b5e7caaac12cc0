import { AppError } from '../../core/app-error.ts'

/** What the schema cannot see is wrong with a field of the body. */
export function invalidField(field: string, message: string): AppError {
  return new AppError('invalid_input', { field }, { message })
}
