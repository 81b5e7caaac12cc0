import { InvalidArgumentError } from 'commander'
import { format } from '../../core/fixed.ts'
import { calendarDate, type CalendarDate } from '../../core/instant.ts'
import type { ShownInstrument } from '../../app/market/instruments/show-instrument.ts'
import { instrumentTypeOf } from '../../domain/market/instruments/instrument.ts'
import { cliCommand, EXIT } from '../command.ts'
import { instrumentAsJson } from './instrument-line.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly asOf?: CalendarDate
}

/**
 *   tidemark instrument show <token or id> [--as-of 2024-11-07] [--json]
 *
 * Reads only. Exits 2 when there is no such instrument.
 */
export const instrumentShowCommand = cliCommand<Options>({
  name: 'show <token>',
  summary: 'Show one instrument, what its symbol says, and its terms as of a date.',
  details: 'Like: tidemark instrument show NIFTY24N2824500CE.NFO --as-of 2024-11-07',
  define: (command) => {
    command.option('--as-of <date>', 'of the terms, as 2024-11-07; today if left out', date)
  },
  async run(cli, { asOf }, [name]) {
    const { output } = cli
    const { showInstrument } = await import('../../app/market/instruments/show-instrument.ts')
    return withContext(cli, async (context) => {
      const shown = await showInstrument(context, { name: name!, ...(asOf && { asOf }) })
      output.answer(asJson(shown), () => output.table(['', ''], linesOf(shown)))
      return EXIT.ok
    })
  },
})

function asJson({ instrument, terms, contract, asOf, ...shown }: ShownInstrument): object {
  return {
    ...instrumentAsJson(instrument),
    canonical_symbol: shown.canonicalSymbol,
    display_name: shown.displayName,
    broker_symbols: shown.brokerSymbols,
    contract: contract && {
      ...contract,
      strike: contract.strike === null ? null : format(contract.strike),
    },
    as_of: asOf,
    terms: terms && {
      lot_size: format(terms.lotSize),
      tick_size: format(terms.tickSize),
      freeze_quantity: terms.freezeQuantity === null ? null : format(terms.freezeQuantity),
      expiry_weekday: terms.expiryWeekday,
      strike_gap: format(terms.strikeGap),
      provisional: terms.provisional,
    },
  }
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function linesOf({ instrument, contract, terms, asOf, ...shown }: ShownInstrument): string[][] {
  const { instrumentId, token, name, segment, lotSize, priceIncrement, active } = instrument
  const lines = [
    ['id', instrumentId],
    ['token', String(token)],
    ['name', name || shown.displayName],
    ['type', `${instrumentTypeOf(instrument)} in ${segment}${active ? '' : ', no longer listed'}`],
    ['lot, tick', `${format(lotSize)}, ${format(priceIncrement)}`],
    ['underlying', `${shown.canonicalSymbol} (${shown.displayName})`],
    ...Object.entries(shown.brokerSymbols).flatMap(([broker, symbol]) =>
      symbol === null ? [] : [[`  at ${broker}`, symbol as string]],
    ),
  ]
  if (contract) {
    const { underlying, expiry, strike, right, style } = contract
    const what = right === null ? 'future' : `${format(strike!)} ${right}`
    lines.push(['symbol says', `${underlying}, ${expiry}, ${what}, in ${style} style`])
  }
  if (!terms) return lines
  const { freezeQuantity, expiryWeekday, provisional } = terms
  const freeze = freezeQuantity === null ? 'freeze not known' : `freeze ${format(freezeQuantity)}`
  const text = [
    `lot ${format(terms.lotSize)}`,
    `gap ${format(terms.strikeGap)}`,
    freeze,
    `expires on ${WEEKDAYS[expiryWeekday]}`,
    ...(provisional ? ['provisional'] : []),
  ].join(', ')
  return [...lines, [`terms on ${asOf}`, text]]
}

function date(text: string): CalendarDate {
  try {
    return calendarDate(text)
  } catch {
    throw new InvalidArgumentError('It is a date like 2024-11-07.')
  }
}
