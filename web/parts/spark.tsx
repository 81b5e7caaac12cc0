import { useId } from 'react'
import { sparkPath } from '../charts/spark-path.ts'
import type { CurvePoint } from '../charts/curve.ts'

const [WIDTH, HEIGHT] = [320, 84]

/**
 * A small picture of a curve against the value it began with: above it gain, below it loss. The
 * figures beside it say it too.
 */
export function Spark({ curve, base, label }: SparkProps) {
  const id = useId()
  const { line, area, baseY } = sparkPath(curve, base, WIDTH, HEIGHT)
  const turn = baseY + 1 // a line that runs along the base has one colour
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <clipPath id={`${id}-gain`}>
        <rect width={WIDTH} height={turn} />
      </clipPath>
      <clipPath id={`${id}-loss`}>
        <rect y={turn} width={WIDTH} height={HEIGHT - turn} />
      </clipPath>
      <line className="base" x1="0" x2={WIDTH} y1={baseY} y2={baseY} />
      {['gain', 'loss'].map((tone) => (
        <g key={tone} className={tone} clipPath={`url(#${id}-${tone})`}>
          <path className="area" d={area} />
          <path className="curve" d={line} />
        </g>
      ))}
    </svg>
  )
}

interface SparkProps {
  readonly curve: readonly CurvePoint[]
  readonly base: number
  readonly label: string
}
