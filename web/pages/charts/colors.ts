/** The colours that lines are told apart by: tokens, one value for each scheme. */
export const COLOR_TOKENS = [
  '--chart-blue',
  '--chart-orange',
  '--chart-violet',
  '--chart-teal',
  '--chart-rose',
  '--chart-olive',
] as const
export type ColorToken = (typeof COLOR_TOKENS)[number]

const PLACE = 'tidemark.chart-colors'

/** What somebody chose in this browser, by indicator. */
export function chosenColors(): Readonly<Record<string, ColorToken>> {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Record<string, ColorToken>
    return Object.fromEntries(
      Object.entries(kept).filter(([, token]) => COLOR_TOKENS.includes(token)),
    )
  } catch {
    return {}
  }
}

export function keepColor(id: string, token: ColorToken): void {
  localStorage.setItem(PLACE, JSON.stringify({ ...chosenColors(), [id]: token }))
}

/** The colour of each indicator: what was chosen, else the next that no other has. */
export function tokensOf(
  ids: readonly string[],
  chosen: Readonly<Record<string, ColorToken>>,
): ReadonlyMap<string, ColorToken> {
  const taken = new Set(ids.flatMap((id) => chosen[id] ?? []))
  const free = COLOR_TOKENS.filter((token) => !taken.has(token))
  let next = 0
  return new Map(
    ids.map((id) => {
      const own = chosen[id]
      if (own) return [id, own]
      const token = free[next] ?? COLOR_TOKENS[next % COLOR_TOKENS.length]!
      next += 1
      return [id, token]
    }),
  )
}

/** A token's value in the scheme that is on. */
export function colorOf(token: ColorToken): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim()
}
