export type TrendDirection = 'positive' | 'negative' | 'mixed' | 'neutral'

/**
 * Which way documents see a company go, by the average of their sentiments (−1 to 1) and the share of
 * them that contradicts it (0 to 1).
 *
 * Edges:  voices that disagree about little are mixed, whichever way their average leans; when nearly
 *         all of the average's weight is on one side, it is a direction in spite of them.
 * Source: SO-156, in the order that DEC-12 decides.
 */
export function trendDirection(average: number, contradiction: number): TrendDirection {
  if (contradiction > 0.1 && Math.abs(average) < 0.3) return 'mixed'
  if (average >= 0.15) return 'positive'
  if (average <= -0.15) return 'negative'
  return 'neutral'
}
