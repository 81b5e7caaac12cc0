import { useId } from 'react'
import type { Then } from './queries.ts'

interface ThenSlidersProps {
  readonly then: Then
  readonly days: number // to the first expiry
  readonly onChange: (then: Then) => void
}

/** When, and at which volatility, the dashed line is drawn. */
export function ThenSliders({ then, days, onChange }: ThenSlidersProps) {
  const most = Math.max(Math.ceil(days), 0)
  return (
    <div className="then-sliders">
      <Slider
        label="Days from now"
        value={Math.min(then.days, most)}
        min={0}
        max={most}
        text={then.days === 0 ? 'today' : `+${Math.min(then.days, most)} d`}
        onChange={(value) => onChange({ ...then, days: value })}
      />
      <Slider
        label="Volatility"
        value={then.points}
        min={-10}
        max={20}
        text={`${then.points > 0 ? '+' : ''}${then.points} points`}
        onChange={(value) => onChange({ ...then, points: value })}
      />
    </div>
  )
}

interface SliderProps {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly text: string
  readonly onChange: (value: number) => void
}

export function Slider({ label, value, min, max, text, onChange }: SliderProps) {
  const id = useId()
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output className="number" htmlFor={id}>
        {text}
      </output>
    </div>
  )
}

export function nameOfThen({ days, points }: Then): string {
  const when = days === 0 ? 'Today' : `In ${days} ${days === 1 ? 'day' : 'days'}`
  if (points === 0) return when
  return `${when}, volatility ${points > 0 ? '+' : '−'}${Math.abs(points)}`
}
