/** Hands out numbers that the engine saves and restores: an indicator keeps all of its own there. */
export type Keep = (slotCount: number) => Float64Array

/** An indicator of one series, fed a value at a time. */
export interface Indicator {
  /** Takes the next value and returns the indicator's; NaN until it is ready. */
  update(value: number): number
  readonly value: number
}
