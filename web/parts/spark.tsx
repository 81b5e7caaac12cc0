import { useId } from 'react'
import { sparkPath } from '../charts/spark-path.ts'
import type { CurvePoint } from '../charts/curve.ts'

const [WIDTH, HEIGHT] = [320, 84]

/** A small picture of a curve against the value it began with. The figures beside it say it too. */
export function Spark({ curve, base, label }: SparkProps) {
  const id = useId()
  const { line, area, baseY } = sparkPath(curve, base, WIDTH, HEIGHT)
  const colour = (curve.at(-1)?.value ?? base) >= base ? 'var(--gain)' : 'var(--loss)'
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <defs>
        <linearGradient id={id} x1="0" x2="0" y1="0" y2="1">
          <stop offset="0" stopColor={colour} stopOpacity="0.28" />
          <stop offset="1" stopColor={colour} stopOpacity="0.02" />
        </linearGradient>
      </defs>
      <path d={area} fill={`url(#${id})`} />
      <line className="base" x1="0" x2={WIDTH} y1={baseY} y2={baseY} strokeWidth="1" />
      <path
        d={line}
        fill="none"
        stroke={colour}
        strokeWidth="1.6"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}

interface SparkProps {
  readonly curve: readonly CurvePoint[]
  readonly base: number
  readonly label: string
}
