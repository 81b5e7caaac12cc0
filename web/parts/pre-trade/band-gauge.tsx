import { wordsOf } from '../../format/words.ts'

interface BandGaugeProps {
  readonly label: string
  readonly value: number | null
  readonly text: string // of the value, with its unit
  readonly band: string | null // its name
  readonly bounds: readonly [number, number, number] // where the second, third and fourth begin
}

const TONES = ['good', 'calm', 'wait', 'bad'] as const

/** Where a value lies among four bands, from harmless to unbearable. Each is as wide as the next. */
export function BandGauge({ label, value, text, band, bounds }: BandGaugeProps) {
  const place = value === null ? null : placeOf(value, bounds)
  const words = band === null ? 'not known' : `${text}, ${wordsOf(band)}`
  return (
    <figure className="band-gauge">
      <figcaption>
        <span>{label}</span>
        <span className="number">{words}</span>
      </figcaption>
      <div className="bands" role="img" aria-label={`${label}: ${words}`}>
        {TONES.map((tone, index) => (
          <span key={tone} className={tone}>
            {index > 0 && <i>{bounds[index - 1]}</i>}
          </span>
        ))}
        {place !== null && <b style={{ '--place': `${(place * 100).toFixed(2)}%` }} />}
      </div>
    </figure>
  )
}

/** 0 at the start of the first band, 1 at the end of the last, which ends at twice its start. */
function placeOf(value: number, [second, third, fourth]: BandGaugeProps['bounds']): number {
  const edges = [0, second, third, fourth, 2 * fourth]
  const index = Math.max(
    0,
    Math.min(
      3,
      edges.findLastIndex((edge) => value >= edge),
    ),
  )
  const [from, to] = [edges[index]!, edges[index + 1]!]
  return (index + Math.min(1, (value - from) / (to - from))) / 4
}
