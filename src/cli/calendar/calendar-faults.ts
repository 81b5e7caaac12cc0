import { AppError } from '../../core/app-error.ts'

interface LineFault {
  readonly path: string
  readonly message: string
}

/** The lines that an import was refused for, or null when it was for something else. */
export function calendarFaults(cause: unknown): readonly LineFault[] | null {
  if (!(cause instanceof AppError)) return null
  const { errors } = cause.details
  return Array.isArray(errors) ? (errors as LineFault[]) : null
}
