import { z } from 'zod'
import { ERRORS, type ErrorCode } from '../core/app-error.ts'

const CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]

/** Where a request is wrong: `body.initial_cash must not be negative`. */
export const FieldError = z.object({
  path: z.string().describe('body.…, query.…, params.… or headers.…'),
  message: z.string(),
})

/** The one body of every error. `code` is for programs, `detail` for people. */
export const ErrorBody = z
  .looseObject({
    detail: z.string().describe('A sentence that says what is wrong and what to do.'),
    code: z.enum(CODES),
    correlation_id: z
      .string()
      .describe('x-correlation-id or x-request-id of the request, or one made for it.'),
    errors: z
      .array(FieldError)
      .optional()
      .describe('With invalid_input: every field that is wrong.'),
    redirect_url: z.string().optional().describe('With broker_session_expired: where to log in.'),
  })
  .meta({ id: 'Error' })

export type ErrorBody = z.output<typeof ErrorBody>
