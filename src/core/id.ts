/** An id in our form: its kind, then 128 random bits that the caller draws: `run_3f2a…`. */
export function newId(kind: string, draw: () => string): string {
  return `${kind}_${draw().replaceAll('-', '')}`
}
