/** PARTIALLY_FILLED, maximum_position and stopFraction as people write them. */
export function wordsOf(name: string): string {
  const spaced = name.replaceAll(/(?<=[a-z])[A-Z]/g, ' $&').replaceAll(/[_-]/g, ' ')
  const words = spaced.toLowerCase()
  const sentence = words.charAt(0).toUpperCase() + words.slice(1)
  return sentence.replaceAll(/\b(sip|etf)\b/gi, (acronym) => acronym.toUpperCase())
}

/** AL of Ada Lovelace, A of ada@example.org. */
export function initialsOf(name: string): string {
  const words = name
    .split('@')[0]!
    .split(/[\s._-]+/)
    .filter(Boolean)
  const first = words[0]?.[0] ?? ''
  const last = words.length > 1 ? words.at(-1)![0]! : ''
  return (first + last).toUpperCase()
}

/** GOLDBEES of GOLDBEES.NSE. */
export function symbolOf(instrumentId: string): string {
  return instrumentId.split('.')[0]!
}
