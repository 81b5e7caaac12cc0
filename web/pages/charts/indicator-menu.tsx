import { Button, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { wordsOf } from '../../format/words.ts'
import { COLOR_TOKENS, type ColorToken } from './colors.ts'
import { idOf } from './indicator-ids.ts'
import type { Definition } from './queries.ts'

interface IndicatorMenuProps {
  readonly definitions: readonly Definition[]
  readonly add: (id: string, color: ColorToken | null) => void
  readonly close: () => void
}

const CATEGORIES = ['all', 'momentum', 'trend', 'volatility', 'volume', 'pattern', 'other'] as const
type Category = (typeof CATEGORIES)[number]

/** Finds an indicator, takes its parameters and its colour, and adds it to the chart. */
export function IndicatorMenu({ definitions, add, close }: IndicatorMenuProps) {
  const [search, setSearch] = useState('')
  const [category, setCategory] = useState<Category>('all')
  const [chosen, setChosen] = useState<Definition | null>(null)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = definitions
    .filter((one) => category === 'all' || one.category === category)
    .filter(({ name, title }) => {
      const text = `${name} ${title}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
  return (
    <Modal
      opened
      onClose={close}
      title={chosen ? chosen.title : 'Add an indicator'}
      size={560}
      returnFocus
    >
      {chosen ? (
        <Parameters
          key={chosen.name}
          definition={chosen}
          back={() => setChosen(null)}
          add={(id, color) => {
            add(id, color)
            close()
          }}
        />
      ) : (
        <div className="indicator-menu">
          <TextInput
            aria-label="Search indicators"
            placeholder="RSI, bands, engulfing …"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && found[0]) setChosen(found[0])
            }}
            data-autofocus
          />
          <div className="scroll-x">
            <SegmentedControl
              size="xs"
              aria-label="Category"
              data={CATEGORIES.map((value) => ({ value, label: wordsOf(value) }))}
              value={category}
              onChange={(value) => setCategory(value as Category)}
            />
          </div>
          <p className="note" role="status">
            {found.length} of {definitions.length}
          </p>
          <ul className="pick-list">
            {found.map((definition) => (
              <li key={definition.name}>
                <button type="button" onClick={() => setChosen(definition)}>
                  <span>
                    <strong>{definition.name}</strong>
                    <span className="note">{definition.title}</span>
                  </span>
                  <span className="note">
                    {definition.pane === 'price' ? 'on price' : 'own pane'}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Modal>
  )
}

interface ParametersProps {
  readonly definition: Definition
  readonly back: () => void
  readonly add: (id: string, color: ColorToken | null) => void
}

function Parameters({ definition, back, add }: ParametersProps) {
  const { parameters, source, outputs, warm_up: warmUp, category } = definition
  const [values, setValues] = useState(() => parameters.map((parameter) => parameter.default))
  const [color, setColor] = useState<ColorToken | null>(null)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        add(idOf(definition, values), color)
      }}
    >
      <div className="form-grid">
        {parameters.map((parameter, place) => (
          <NumberInput
            key={parameter.name}
            label={parameter.name.replaceAll('_', ' ')}
            min={parameter.min}
            max={parameter.max}
            clampBehavior="strict"
            allowDecimal={!parameter.integer}
            hideControls
            value={values[place]!}
            onChange={(value) =>
              setValues(values.map((one, index) => (index === place ? Number(value) : one)))
            }
            {...(place === 0 && { 'data-autofocus': true })}
          />
        ))}
      </div>
      {category !== 'pattern' && (
        <fieldset className="swatches">
          <legend className="field-label">Colour</legend>
          {COLOR_TOKENS.map((token) => (
            <label key={token}>
              <input
                type="radio"
                name="color"
                checked={color === token}
                onChange={() => setColor(token)}
              />
              <span className="line-swatch" style={{ background: `var(${token})` }} />
              <span className="sr-only">{token.replace('--chart-', '')}</span>
            </label>
          ))}
        </fieldset>
      )}
      <p className="note">
        {outputs.length > 1 && `Draws ${outputs.join(', ')}. `}
        {warmUp > 0 && `Its first value comes after ${warmUp} bars, with the usual parameters. `}
        {source}
      </p>
      <div className="actions">
        <Button variant="default" onClick={back}>
          Back
        </Button>
        <Button type="submit">Add</Button>
      </div>
    </form>
  )
}
