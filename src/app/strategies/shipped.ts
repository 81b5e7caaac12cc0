import type { Strategy } from '../../domain/strategy/strategy.ts'

/** The strategies that ship, by name. */
export const SHIPPED: readonly Strategy[] = []
