import { Button, NativeSelect } from '@mantine/core'
import { formatTime } from '../../format/time.ts'
import type { Player } from './use-player.ts'

export const USUAL_SPEED = 300
const SPEEDS = [
  { value: '60', label: '1 min a second' },
  { value: '300', label: '5 min a second' },
  { value: '900', label: '15 min a second' },
  { value: '3600', label: '1 hour a second' },
]

interface ControlsProps {
  readonly player: Player
  readonly closes: readonly number[] // when each bar closed
  readonly index: number // how many of them are known
  readonly speed: number
  readonly setSpeed: (speed: number) => void
}

/** Play and pause, a bar back or on, any place of the day, and how fast. */
export function Controls({ player, closes, index, speed, setSpeed }: ControlsProps) {
  const { status } = player
  const isPlaying = status === 'playing'
  const isOpening = status === 'opening'
  const shown = new Date(player.position).toISOString()
  return (
    <div className="replay-controls" role="group" aria-label="Playback">
      <Button size="xs" disabled={isOpening} onClick={isPlaying ? player.pause : player.play}>
        {isPlaying ? 'Pause' : index >= closes.length ? 'Play again' : 'Play'}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={isOpening || index <= 1}
        onClick={() => {
          if (isPlaying) player.pause()
          player.seek(closes[index - 2]!)
        }}
      >
        Bar back
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={isOpening || index >= closes.length}
        onClick={player.step}
      >
        Bar on
      </Button>
      <input
        type="range"
        aria-label="Place in the day"
        aria-valuetext={formatTime(shown)}
        min={1}
        max={closes.length}
        value={Math.max(1, index)}
        disabled={isOpening}
        onChange={(event) => player.seek(closes[Number(event.currentTarget.value) - 1]!)}
      />
      <output className="number">{formatTime(shown)}</output>
      <NativeSelect
        size="xs"
        aria-label="Speed"
        data={SPEEDS}
        value={String(speed)}
        onChange={(event) => {
          const next = Number(event.currentTarget.value)
          setSpeed(next)
          player.setSpeed(next)
        }}
        w={140}
      />
    </div>
  )
}
