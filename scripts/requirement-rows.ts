/** One row of `docs/requirements`. */
export interface Requirement {
  readonly id: string // GB-001, DEC-26
  readonly file: string
  readonly context: boolean // it only describes the old systems' past, so nothing can prove it
}

const ID = /[A-Z]{2,3}-\d{2,3}/

/** Of a table's first cell. The heading and the prose have no ID there. */
const ROW = new RegExp(`^\\| (${ID.source}) \\|.*\\|$`)

/** At the start of a title: one ID or several, then the sentence. */
const CLAIMS = new RegExp(`^(?:${ID.source}(?:,? +|:? |$))+`)

export function requirementRows(file: string, text: string): readonly Requirement[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const id = ROW.exec(line.trimEnd())?.[1]
    return id === undefined ? [] : [{ id, file, context: /\(context\) \|$/.test(line.trimEnd()) }]
  })
}

/** The IDs that a test's title claims to prove: `RL-02 RL-03 a stopped run takes no writes`. */
export function claimedIds(title: string): readonly string[] {
  const claims = CLAIMS.exec(title)?.[0] ?? ''
  return claims.match(new RegExp(ID, 'g')) ?? []
}

export interface Coverage {
  readonly proven: readonly string[] // rows that a test claims
  readonly open: readonly string[] // rows that none does
  readonly context: readonly string[] // rows that need none
  readonly unknown: readonly string[] // claimed, and no row has that ID
}

/** Each list in the order of the rows; what is unknown, sorted. */
export function coverage(rows: readonly Requirement[], titles: readonly string[]): Coverage {
  const claimed = new Set(titles.flatMap(claimedIds))
  const known = new Set(rows.map(({ id }) => id))
  const rest = rows.filter(({ id }) => !claimed.has(id))
  return {
    proven: rows.filter(({ id }) => claimed.has(id)).map(({ id }) => id),
    open: rest.filter(({ context }) => !context).map(({ id }) => id),
    context: rest.filter(({ context }) => context).map(({ id }) => id),
    unknown: [...claimed].filter((id) => !known.has(id)).toSorted(),
  }
}
