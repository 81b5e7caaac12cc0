export type RolloverStatus = 'EXPIRED' | 'HIGH' | 'MEDIUM' | 'LOW'

/**
 * How urgently the open interest of an expiry has to move on (FO-142): its share of all expiries'
 * open interest, in percent, weighed by ((T − d) ÷ T)² as its last T days pass.
 *
 * Edges:  0 while `d ≥ T`; after the expiry what remains counts in full.
 */
export function rolloverPressure(
  openInterestPercent: number,
  daysToExpiry: number,
  thresholdDays = 5,
): number {
  if (daysToExpiry >= thresholdDays) return 0
  const passed = Math.min((thresholdDays - daysToExpiry) / thresholdDays, 1)
  return openInterestPercent * passed * passed
}

/** FO-143. */
export function rolloverStatus(pressure: number, daysToExpiry: number): RolloverStatus {
  if (daysToExpiry < 0) return 'EXPIRED'
  if (pressure > 30) return 'HIGH'
  return pressure > 10 ? 'MEDIUM' : 'LOW'
}
