import type { AppError } from '../core/app-error.ts'
import type { Instant } from '../core/instant.ts'
import { invalidField } from './invalid-field.ts'

/** A page of a list, by key; `next` is null on the last. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** Reads one row more than is shown, to know whether another page follows. */
export async function readPage<Item>(
  limit: number,
  read: (limit: number) => Promise<readonly Item[]>,
  keyOf: (item: Item) => string,
): Promise<Page<Item>> {
  const rows = await read(limit + 1)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? keyOf(last) : null }
}

/** A place in a list by time and then by id, as `next` says it: 1731000000000.ovr_1. */
export function placeText(at: Instant, id: string): string {
  return `${at}.${id}`
}

export function placeOf(after: string): { readonly at: Instant; readonly id: string } {
  const [, at, id] = /^(-?\d{1,14})\.([\x21-\x7e]+)$/.exec(after) ?? []
  if (at === undefined || id === undefined) throw unknownPlace()
  return { at: Number(at) as Instant, id }
}

/** Of an `after` that no page said. */
export function unknownPlace(cause?: unknown): AppError {
  return invalidField('after', 'after must be what `next` of the page before said.', cause)
}
