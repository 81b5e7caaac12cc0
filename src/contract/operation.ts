import type { z } from 'zod'
import type { ErrorCode } from '../core/app-error.ts'
import { ROLES, type Role } from './role.ts'

/** One thing that a client can ask for, as data: the server, the browser and the document read it. */
export interface Operation {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: `/${string}` // placeholders as OpenAPI writes them: /api/runs/{run_id}
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly headers?: z.ZodObject // names in lower case
  readonly body?: z.ZodObject
  readonly output: z.ZodType
  readonly status: number // of the usual answer
  readonly accepted?: z.ZodType // 202: taken, and not done yet
  readonly contentType: string // of the answer
  readonly errors: readonly ErrorCode[]
  readonly roles: readonly Role[] | 'anyone' // anyone needs no key
}

type Defaults = 'status' | 'contentType' | 'roles' | 'errors'
type Definition = Omit<Operation, Defaults> & Partial<Pick<Operation, Defaults>>

/** Fills in what is the same for most: 200, JSON, and viewers may read but not write. */
export function operation<const D extends Definition>(definition: D) {
  const readers = definition.method === 'GET' ? ROLES : ROLES.filter((role) => role !== 'viewer')
  return {
    status: 200,
    contentType: 'application/json',
    roles: readers as readonly Role[] | 'anyone',
    errors: [] as readonly ErrorCode[],
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
