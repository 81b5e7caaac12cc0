import { chance } from '../../src/core/chance.ts'
import { exp } from '../../src/core/elementary.ts'

/** Samples to learn from, with a label for regression and one for classification. */
export interface LearningSamples {
  readonly features: readonly Float64Array[]
  readonly target: Float64Array
  readonly classes: Float64Array
}

/**
 * Samples like those of indicators: most features say nothing, some say something only together, a
 * fifth have few distinct values, a tenth are skewed, and what they all say is less than the noise.
 */
export function learningSamples(count: number, width: number): LearningSamples {
  const draw = chance(17, 'bench/learning', 0)
  const features = Array.from({ length: width }, (_, feature) => {
    const isCoarse = feature % 5 === 3
    const isSkewed = feature % 10 === 6
    return Float64Array.from({ length: count }, () => {
      const value = draw.normal()
      if (isCoarse) return Math.round(3 * value)
      return isSkewed ? exp(value) : value
    })
  })
  const target = new Float64Array(count)
  const classes = new Float64Array(count)
  for (let sample = 0; sample < count; sample += 1) {
    const [a, b, c, d, e, f, g, h] = features.map((column) => column[sample]!) as Eight
    const step = c > 0.5 ? e : 0
    const signal = 0.7 * a * (b > 0 ? 1 : -1) + 0.5 * Math.abs(f) + 0.4 * step + 0.2 * d
    const tilt = signal - 0.2 * Math.min(g, 3) * (h > 0 ? 1 : 0)
    target[sample] = tilt + 1.5 * draw.normal()
    classes[sample] = draw.uniform() < 1 / (1 + exp(-tilt)) ? 1 : 0
  }
  return { features, target, classes }
}

type Eight = [number, number, number, number, number, number, number, number]
