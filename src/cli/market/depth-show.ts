import { InvalidArgumentError } from 'commander'
import type { Book } from '../../domain/market/live/depth.ts'
import type { DepthImpact } from '../../domain/market/live/depth-impact.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly at?: string
  readonly size?: readonly number[]
}

/**
 *   tidemark depth show <instrument> [--at 2024-11-07T10:00:00Z] [--size 75,750] [--json]
 *
 * Reads what is stored: the newest book, or one of history. Exits 2 when none is known.
 */
export const depthShowCommand = cliCommand<Options>({
  name: 'show <instrument>',
  summary: 'The book of an instrument: its levels, its liquidity, what sizes would cost.',
  details:
    'Example:\n  tidemark depth show NIFTY24NOVFUT.NFO --size 75,750 --at 2024-11-07T10:00:00Z',
  define: (command) => {
    command.option('--at <instant>', 'as of then, with its zone', instantText)
    command.option('--size <list>', 'units to try, with commas between them', sizeList)
  },
  async run(cli, { at, size = [] }, [instrumentId]) {
    const { output } = cli
    const [{ readDepth }, { bookInDoubles }, { analyseDepth }, { impactOf }, links, instants] =
      await Promise.all([
        import('../../app/market/depth/read-depth.ts'),
        import('../../domain/market/live/order-book.ts'),
        import('../../domain/market/live/depth.ts'),
        import('../../domain/market/live/depth-impact.ts'),
        import('../../links/open-links.ts'),
        import('../../core/instant.ts'),
      ])
    return withContext(cli, async (context) => {
      const own = links.openLocalLinks(context)
      try {
        const asOf = at === undefined ? null : instants.instant(at)
        const asked = { instrumentId: instrumentId!, at: asOf }
        const book = await readDepth({ ...context, links: own }, asked)
        if (book === null) {
          output.say(`No book of ${instrumentId} is known.`)
          return EXIT.failed
        }
        const levels = bookInDoubles(book)
        const analysis = analyseDepth(levels)
        const when = instants.formatInstant(book.at)
        output.emit({ instrumentId, at: when, source: book.source, ...levels, ...analysis })
        output.say(output.table(['orders', 'quantity', 'bid', 'ask', 'quantity', 'orders'], rowsOf(levels))) // prettier-ignore
        const { tier, liquidityScore, flags } = analysis
        const said = [tier.toLowerCase(), `score ${liquidityScore.toFixed(2)}`, ...flags]
        output.say(`${instrumentId} at ${when}: ${said.join(', ').replaceAll('_', ' ')}.`)
        for (const quantity of size) {
          const [bought, sold] = [impactOf(levels, 'buy', quantity), impactOf(levels, 'sell', quantity)] // prettier-ignore
          output.say(`${quantity}: bought at ${priceOf(bought)}, sold at ${priceOf(sold)}.`)
        }
        return EXIT.ok
      } finally {
        await own.close()
      }
    })
  },
})

function rowsOf({ bids, asks }: Book): string[][] {
  return Array.from({ length: Math.max(bids.length, asks.length) }, (_, index) => {
    const [bid, ask] = [bids[index], asks[index]]
    const left = bid ? [bid.orderCount, bid.quantity, bid.price] : ['', '', '']
    const right = ask ? [ask.price, ask.quantity, ask.orderCount] : ['', '', '']
    return [...left, ...right].map(String)
  })
}

function priceOf({ averagePrice, complete, filledQuantity }: DepthImpact): string {
  if (averagePrice === null) return 'no price'
  return averagePrice.toFixed(2) + (complete ? '' : ` (${filledQuantity} of it: too thin)`)
}

function sizeList(text: string): readonly number[] {
  const sizes = text.split(',').map(Number)
  if (sizes.every((size) => size > 0 && size <= 1e12)) return sizes
  throw new InvalidArgumentError('They are numbers above zero, with commas between them.')
}

function instantText(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return text
  throw new InvalidArgumentError('It is an instant with its zone, like 2024-11-07T10:00:00Z.')
}
