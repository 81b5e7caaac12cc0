/**
 * An array as PostgreSQL reads it: `{"a","b",NULL}`. The driver's own way looks at each item for
 * what needs an escape; a batch of ticks has thousands that never do, so here one look at all of
 * them together decides.
 */
export function arrayText(items: readonly (string | number | bigint | null)[]): string {
  const joined = items.join('","')
  const plain = !joined.includes('\\') && joined.split('"').length === 2 * items.length - 1
  if (items.length === 0) return '{}'
  if (plain && !items.includes(null)) return `{"${joined}"}`
  return `{${items.map(quoted).join(',')}}`
}

function quoted(item: string | number | bigint | null): string {
  return item === null ? 'NULL' : `"${String(item).replace(/["\\]/g, '\\$&')}"`
}
