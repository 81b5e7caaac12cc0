const SHORTEST_MS = 1_500
const LONGEST_MS = 60_000
const CALM = 20 // rests without a refusal, after which the next is shorter again

let restMs = SHORTEST_MS
let calm = 0

/** How long the tables of a run that ticks rest until they are read anew. */
export function nextRestMs(): number {
  calm += 1
  if (calm > CALM) {
    restMs = Math.max(SHORTEST_MS, restMs / 2)
    calm = 0
  }
  return restMs
}

/** The server refused what was asked too often: what nobody asked for is read less often. */
export function slowDown(): void {
  restMs = Math.min(LONGEST_MS, restMs * 2)
  calm = 0
}
