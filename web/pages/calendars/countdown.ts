const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `2 d 3 h`, `3 h 12 min`, `12 min 05 s`, `5 s`. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds))
  if (left >= DAY) return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h`
  if (left >= HOUR) return `${Math.floor(left / HOUR)} h ${Math.floor((left % HOUR) / MINUTE)} min`
  if (left < MINUTE) return `${left} s`
  return `${Math.floor(left / MINUTE)} min ${String(left % MINUTE).padStart(2, '0')} s`
}
