import type { z } from 'zod'
import { finishLogin } from '../../app/brokers/finish-login.ts'
import { listBrokers, type BrokerRow } from '../../app/brokers/list-brokers.ts'
import { startLogin } from '../../app/brokers/start-login.ts'
import { storeCredentials } from '../../app/brokers/store-credentials.ts'
import { formatInstant } from '../../core/instant.ts'
import * as contract from '../../contract/brokers/broker.ts'
import { route } from '../route.ts'
import { instantOrNull } from '../runs/views.ts'

export const brokerRoutes = [
  route(contract.storeBrokerCredentials, async (context, { caller, body }) => {
    const { broker_id: brokerId, login_name: loginName, secret } = body
    const account = { userId: caller.userId, brokerId, loginName, secret }
    return toBrokerView(await storeCredentials(context, context.secrets, account))
  }),

  route(contract.readBroker, async (context, { caller }) =>
    (await listBrokers(context, caller)).map(toBrokerView),
  ),

  route(contract.startBrokerLogin, async (context, { caller, body }) => {
    const account = { userId: caller.userId, brokerId: body.broker_id }
    const { redirectUrl, expiresAt } = await startLogin(context, account)
    return { redirect_url: redirectUrl, expires_at: formatInstant(expiresAt) }
  }),

  route(contract.finishBrokerLogin, async (context, { query, wantsPage }) => {
    const { state, request_token: requestToken } = query
    const broker = await finishLogin(context, context.secrets, { state, requestToken })
    return wantsPage ? { location: '/brokers' } : toBrokerView(broker)
  }),
]

function toBrokerView(broker: BrokerRow): z.output<typeof contract.BrokerView> {
  return {
    broker_id: broker.brokerId as z.output<typeof contract.BrokerId>,
    login_name: broker.loginName,
    session_expires_at: instantOrNull(broker.expiresAt),
  }
}
