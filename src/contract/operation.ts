import type { z } from 'zod'
import type { ErrorCode } from '../core/app-error.ts'
import type { Permission } from './permission.ts'
import { ROLES, type Role } from './role.ts'

/** One thing that a client can ask for, as data: the server, the browser and the document read it. */
export interface Operation {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: `/${string}` // placeholders as OpenAPI writes them: /api/runs/{run_id}
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly headers?: z.ZodObject // names in lower case
  readonly body?: z.ZodObject
  readonly upload?: readonly string[] // in place of a body: a file's bytes, of these media types
  readonly output: z.ZodType
  readonly status: number // of the usual answer
  readonly accepted?: z.ZodType // 202: taken, and not done yet
  readonly contentType: string // of the answer
  readonly errors: readonly ErrorCode[]
  readonly roles: readonly Role[] | 'anyone' // anyone needs no key
  readonly permission: Permission // what a key must hold beside its user's role
  readonly cost: number // units of the caller's rate limits
  readonly idempotent: boolean // takes the header Idempotency-Key, so that a retry is harmless
  readonly deprecated?: Deprecation
}

/** Still answered as ever, and not for ever. */
export interface Deprecation {
  readonly since: string // a date, as in 2026-01-31
  readonly sunset: string // the day from which it may be gone
  readonly successor: `/${string}` | null // the path that does it from then on
}

type Defaults = 'status' | 'contentType' | 'roles' | 'errors' | 'permission' | 'cost' | 'idempotent'
type Definition = Omit<Operation, Defaults> & Partial<Pick<Operation, Defaults>>

/**
 * Fills in what is the same for most: 200, JSON, one unit of the limits; viewers may read but not
 * write, and a key must be allowed to do what is more than reading.
 */
export function operation<const D extends Definition>(definition: D) {
  const reads = definition.method === 'GET'
  const callers = reads ? ROLES : ROLES.filter((role) => role !== 'viewer')
  return {
    status: 200,
    contentType: 'application/json',
    roles: callers as readonly Role[] | 'anyone',
    errors: [] as readonly ErrorCode[],
    permission: (reads ? 'can_read' : 'can_modify') as Permission,
    cost: 1,
    idempotent: false,
    ...definition,
  }
}

/** What a client sends, and what a handler gets and answers. */
export type ParamsOf<O> = O extends { readonly params: infer S extends z.ZodType }
  ? z.output<S>
  : Nothing
export type QueryOf<O> = O extends { readonly query: infer S extends z.ZodType }
  ? z.output<S>
  : Nothing
export type QueryInputOf<O> = O extends { readonly query: infer S extends z.ZodType }
  ? z.input<S>
  : Nothing
export type HeadersOf<O> = O extends { readonly headers: infer S extends z.ZodType }
  ? z.output<S>
  : Nothing
export type BodyOf<O> = O extends { readonly body: infer S extends z.ZodType }
  ? z.output<S>
  : Nothing
export type BodyInputOf<O> = O extends { readonly body: infer S extends z.ZodType }
  ? z.input<S>
  : Nothing
export type OutputOf<O> = O extends { readonly output: infer S extends z.ZodType }
  ? z.output<S>
  : Nothing
export type AcceptedOf<O> = O extends { readonly accepted: infer S extends z.ZodType }
  ? z.output<S>
  : never

type Nothing = Readonly<Record<never, never>>
