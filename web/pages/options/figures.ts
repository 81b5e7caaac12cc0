import { formatAnalytic } from '../../format/decimal.ts'

/** 0.1534 is `15.3 %`; what is not there is a dash. */
export function percent(value: number | null | undefined, places = 1): string {
  return value === null || value === undefined ? '–' : `${formatAnalytic(value * 100, places)} %`
}

/** 1234567 is `12.3 L`, as India counts: lakh, crore. Others in thousands and millions. */
export function brief(value: number | null | undefined, currency = 'INR'): string {
  if (value === null || value === undefined) return '–'
  const sign = value < 0 ? '−' : ''
  const size = Math.abs(value)
  const steps: readonly (readonly [number, string])[] =
    currency === 'INR'
      ? [
          [1e7, ' Cr'],
          [1e5, ' L'],
          [1e3, 'k'],
        ]
      : [
          [1e9, 'B'],
          [1e6, 'M'],
          [1e3, 'k'],
        ]
  const [unit, name] = steps.find(([from]) => size >= from) ?? [1, '']
  const scaled = size / unit
  const places = name === '' || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
  return `${sign}${scaled.toFixed(places)}${name}`
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
