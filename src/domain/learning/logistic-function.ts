import { exp } from '../../core/elementary.ts'

/** 1 ÷ (1 + e⁻ˣ), from the side on which e to the power does not overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x))
  const power = exp(x)
  return power / (1 + power)
}
