import { AppError } from '../../../core/app-error.ts'

/** Source: PostgreSQL 18, Appendix A: 23505 is unique_violation. */
export function addressTaken(cause: unknown): never {
  const { code, constraint } = cause as { readonly code?: string; readonly constraint?: string }
  if (code !== '23505' || constraint !== 'app_user_by_email') throw cause
  const message = 'Somebody has that e-mail address already.'
  throw new AppError('conflict', { field: 'email' }, { message, cause })
}
