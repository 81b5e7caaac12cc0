import { orderAsJson, orderTable } from './account-line.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark order cancel <account id> <order id> [--user usr_…] [--json]
 *
 * Exits 0 when it is canceled, 1 when it is not (yet), 2 when there is no such order.
 */
export const orderCancelCommand = cliCommand<UserOption>({
  name: 'cancel <account-id> <order-id>',
  summary: 'Take back an order that may still fill.',
  define: withUserOption,
  async run(cli, { user }, [accountId, orderId]) {
    const { output } = cli
    const { cancelAccountOrder } = await import('../../app/accounts/orders/cancel-order.ts')
    return withContext(cli, async (context) => {
      const key = { userId: user, accountId: accountId!, orderId: orderId! }
      const order = await cancelAccountOrder(context, key)
      output.answer(orderAsJson(order), () => orderTable(output, [order]))
      return order.status === 'CANCELED' ? EXIT.ok : EXIT.found
    })
  },
})
