/**
 * An array as PostgreSQL reads it: `{"a","b",NULL}`. The driver's own way looks at each item for
 * what needs an escape; a batch of ticks has thousands that never do, so here one look at all of
 * them together decides.
 */
export function arrayText(items: readonly (string | number | bigint | null)[]): string {
  if (items.length === 0) return '{}'
  const plain = !items.includes(null) && !/["\\]/.test(items.join(''))
  return plain ? `{"${items.join('","')}"}` : `{${items.map(quoted).join(',')}}`
}

function quoted(item: string | number | bigint | null): string {
  if (item === null) return 'NULL'
  return `"${String(item).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
