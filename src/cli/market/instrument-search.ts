import { InvalidArgumentError } from 'commander'
import { format } from '../../core/fixed.ts'
import { instrumentTypeOf, type Instrument } from '../../domain/market/instruments/instrument.ts'
import { cliCommand, EXIT } from '../command.ts'
import { instrumentAsJson } from './instrument-line.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly limit?: number
}

/**
 *   tidemark instrument search <words…> [--limit 20] [--json]
 *
 * Reads only. Exits 1 when nothing is found.
 */
export const instrumentSearchCommand = cliCommand<Options>({
  name: 'search <words...>',
  summary: 'Find instruments by symbol, name, or parts of a contract.',
  details:
    'Like: tidemark instrument search nifty 28nov 24500 ce\n\nExits 1 when nothing is found.',
  define: (command) => {
    command.option('--limit <count>', 'how many are shown, at most 500', count, 20)
  },
  async run(cli, { limit = 20 }, words) {
    const { output } = cli
    const { searchInstruments } = await import('../../app/market/instruments/search-instruments.ts')
    return withContext(cli, async (context) => {
      const text = words.join(' ')
      const { items, total } = await searchInstruments(context, { text, limit, offset: 0 })
      for (const item of items) output.emit(instrumentAsJson(item))
      if (items.length === 0) output.say(`Nothing is known by "${text}".`)
      else output.say(output.table(HEAD, items.map(lineOf)))
      if (total > items.length) output.say(`${total - items.length} more; --limit shows them.`)
      return items.length === 0 ? EXIT.found : EXIT.ok
    })
  },
})

const HEAD = ['id', 'type', 'name', 'expiry', 'strike', 'lot', 'tick', 'token']

function lineOf(instrument: Instrument): string[] {
  const { instrumentId, name, expiry, strike, lotSize, priceIncrement, token } = instrument
  const numbers = [strike === null ? '' : format(strike), format(lotSize), format(priceIncrement)]
  return [instrumentId, instrumentTypeOf(instrument), name, expiry ?? '', ...numbers, String(token)]
}

function count(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 500) return value
  throw new InvalidArgumentError('It is a whole number from 1 to 500.')
}
