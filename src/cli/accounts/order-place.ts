import { randomUUID } from 'node:crypto'
import { Option } from 'commander'
import { orderAsJson, orderTable } from './account-line.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withQuotes } from '../market/with-quotes.ts'

interface Options extends UserOption {
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly exchange: string
  readonly product: string
  readonly price?: string
  readonly trigger?: string
  readonly tag?: string
}

/**
 *   tidemark order place <account id> INFY --side buy --quantity 10 [--product CNC]
 *     [--exchange NSE] [--price 1500.05] [--trigger 1490] [--user usr_…] [--json]
 *
 * Exits 0 when it was placed, 1 when the gate or the venue refused it, 2 when it is no order.
 */
export const orderPlaceCommand = cliCommand<Options>({
  name: 'place <account-id> <symbol>',
  summary: 'Place an order in an account, through the gate.',
  details: 'With --price it is a limit order, with --trigger a stop (SL-M), with both an SL.',
  define: (command) => {
    withUserOption(command)
      .addOption(
        new Option('--side <side>', 'buy or sell').choices(['buy', 'sell']).makeOptionMandatory(),
      )
      .requiredOption('--quantity <units>', 'how many, not in lots')
      .option('--exchange <exchange>', 'NSE, NFO, BSE, BFO or MCX', 'NSE')
      .option('--product <product>', 'MIS, NRML or CNC', 'MIS')
      .option('--price <price>', 'buy no higher, sell no lower')
      .option('--trigger <price>', 'wait for this price')
      .option('--tag <word>', 'your own word')
  },
  async run(cli, { user, ...typed }, [id, symbol]) {
    const { output } = cli
    const [{ readTypedOrder }, { placeAccountOrder }] = await Promise.all([
      import('../../app/accounts/orders/order-request.ts'),
      import('../../app/accounts/orders/place-order.ts'),
    ])
    const limits = typed.price !== undefined
    const stops = typed.trigger !== undefined
    const request = readTypedOrder(
      {
        exchange: typed.exchange,
        tradingsymbol: symbol,
        transaction_type: typed.side.toUpperCase(),
        order_type: stops ? (limits ? 'SL' : 'SL-M') : limits ? 'LIMIT' : 'MARKET',
        product: typed.product,
        quantity: Number(typed.quantity),
        ...(limits && { price: typed.price }),
        ...(stops && { trigger_price: typed.trigger }),
        ...(typed.tag !== undefined && { tag: typed.tag }),
      },
      randomUUID,
    )
    return withQuotes(cli, async (context) => {
      const order = await placeAccountOrder(context, { userId: user, accountId: id!, request })
      output.answer(orderAsJson(order), () => orderTable(output, [order]))
      return order.status === 'REJECTED' ? EXIT.found : EXIT.ok
    })
  },
})
