import { brief, formatAnalytic } from '../../format/decimal.ts'

/** 0.1534 is `15.3 %`; what is not there is a dash. */
export function percent(value: number | null | undefined, places = 1): string {
  return value === null || value === undefined ? '–' : `${formatAnalytic(value * 100, places)} %`
}

/** With its sign, so that colour is not the only thing that tells. */
export function signed(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  return value > 0 ? `+${brief(value)}` : brief(value)
}

/** 24500 is `24,500`, and 747.5 is `747.50`. */
export function strikeText(strike: number | null): string {
  return formatAnalytic(strike, strike === null || Number.isInteger(strike) ? 0 : 2)
}
