import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core'
import { formatAnalytic } from '../../format/decimal.ts'
import type { DraftLeg } from './draft.ts'

interface DraftLegsProps {
  readonly legs: readonly DraftLeg[]
  readonly lotSize: number
  readonly onChange: (legs: readonly DraftLeg[]) => void
}

/** The legs that are being put together: turned, counted, priced, removed. */
export function DraftLegs({ legs, lotSize, onChange }: DraftLegsProps) {
  const change = (key: string, part: Partial<DraftLeg>): void =>
    onChange(legs.map((leg) => (leg.key === key ? { ...leg, ...part } : leg)))
  return (
    <ul className="draft-legs" aria-label="Legs">
      {legs.map((leg) => {
        const { key, direction, name, expiry, lots, entry, price } = leg
        const isBought = direction === 'BUY'
        return (
          <li key={key}>
            <Button
              size="compact-sm"
              variant="default"
              className={isBought ? 'gain' : 'loss'}
              aria-label={`${isBought ? 'Buy' : 'Sell'} ${name}: turn it`}
              onClick={() => change(key, { direction: isBought ? 'SELL' : 'BUY' })}
            >
              {isBought ? 'Buy' : 'Sell'}
            </Button>
            <span className="what">
              <span className="number">{name}</span>
              <span className="note">{expiry ?? leg.tradingsymbol}</span>
            </span>
            <NumberInput
              size="xs"
              aria-label={`Lots of ${name}`}
              value={lots}
              min={1}
              max={1000}
              allowDecimal={false}
              onChange={(value) => change(key, { lots: Math.max(Number(value) || 1, 1) })}
              suffix={lots === 1 ? ' lot' : ' lots'}
              w={88}
            />
            <TextInput
              size="xs"
              aria-label={`Entry price of ${name}`}
              inputMode="decimal"
              placeholder={price === null ? 'price' : formatAnalytic(price)}
              value={entry}
              error={entry.trim() !== '' && !(Number(entry) > 0)}
              onChange={(event) => change(key, { entry: event.currentTarget.value })}
              w={84}
            />
            <ActionIcon
              variant="subtle"
              aria-label={`Remove ${name}`}
              onClick={() => onChange(legs.filter((one) => one.key !== key))}
            >
              ×
            </ActionIcon>
          </li>
        )
      })}
      {legs.length === 0 && (
        <li className="note">Take a shape, or pick contracts from the chain below.</li>
      )}
      {legs.length > 0 && <li className="note">A lot has {lotSize} units.</li>}
    </ul>
  )
}
