import pg from 'pg'
import { assert } from '../core/assert.ts'
import type { Instant } from '../core/instant.ts'

const { builtins, getTypeParser } = pg.types

type Parser = (text: string) => unknown

/** What pg has here is not what its types say. */
const arrays = pg.types.arrayParser as unknown as {
  create(text: string, parse: (item: string | null) => unknown): { parse(): unknown[] }
}

const asText: Parser = (text) => text

/**
 * How columns arrive, where pg's own choice loses something: it reads a date as midnight of this
 * machine's zone, arrays of exact numbers as floats, and an instant as an object.
 *
 * Source: the type numbers are those of PostgreSQL's pg_type.dat.
 */
const PARSERS: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [builtins.TIMESTAMPTZ, parseInstant],
  [1185, arrayOf(parseInstant)],
  [builtins.DATE, asText],
  [1182, arrayOf(asText)],
  [builtins.TIMESTAMP, asText],
  [1115, arrayOf(asText)],
  [1231, arrayOf(asText)], // numeric[]
])

export const columnTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): Parser =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig

/** `2026-01-31 09:15:00.123456+05:30`, as PostgreSQL writes it, to milliseconds. */
export function parseInstant(text: string): Instant {
  if (text === 'infinity') return Number.POSITIVE_INFINITY as Instant
  if (text === '-infinity') return Number.NEGATIVE_INFINITY as Instant
  const local = `${text.slice(0, 10)}T${text.slice(11)}`
  const iso = text.endsWith('+00')
    ? `${local.slice(0, -3)}Z`
    : text.at(-3) === ':'
      ? local
      : `${local}:00`
  const at = Date.parse(iso)
  assert(!Number.isNaN(at), 'the server writes instants in ISO style')
  return at as Instant
}

function arrayOf(parse: Parser): Parser {
  return (text) => arrays.create(text, (item) => (item === null ? null : parse(item))).parse()
}
