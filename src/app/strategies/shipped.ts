import { buyAndHold } from '../../domain/strategy/buy-and-hold.ts'
import { movingAverageCrossover } from '../../domain/strategy/moving-average-crossover.ts'
import type { Strategy } from '../../domain/strategy/strategy.ts'
import { systematicInvestment } from '../../domain/strategy/systematic-investment.ts'

/** The strategies that ship, by name. */
export const SHIPPED = [
  buyAndHold,
  movingAverageCrossover,
  systematicInvestment,
] as readonly Strategy[]
