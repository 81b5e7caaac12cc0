import { z } from 'zod'
import { operation } from '../operation.ts'
import { IdText, InstantText, NameText } from '../text.ts'

export const BrokerId = z
  .enum(['paper', 'kite'])
  .describe('paper: simulated. kite: Kite Connect of Zerodha.')
  .meta({ id: 'BrokerId' })

export const BrokerView = z
  .object({
    broker_id: BrokerId,
    login_name: z.string(),
    session_expires_at: InstantText.nullable().describe('null: not logged in.'),
  })
  .meta({ id: 'Broker' })

export const storeBrokerCredentials = operation({
  id: 'storeBrokerCredentials',
  method: 'PUT',
  path: '/api/broker/credentials',
  summary: 'Store the credentials of a broker account, sealed. An open session ends.',
  body: z
    .strictObject({
      broker_id: BrokerId.default('paper'),
      login_name: NameText.min(1, 'must not be empty').describe('Of kite: the app’s API key.'),
      secret: z
        .string()
        .min(4, 'must have at least 4 characters')
        .max(1_000)
        .describe('Of kite: the app’s API secret.'),
    })
    .meta({ id: 'BrokerCredentials' }),
  output: BrokerView,
  errors: ['invalid_input'],
})

export const readBroker = operation({
  id: 'readBroker',
  method: 'GET',
  path: '/api/broker',
  summary: 'Your broker accounts, and until when each is logged in.',
  output: z.array(BrokerView),
})

export const startBrokerLogin = operation({
  id: 'startBrokerLogin',
  method: 'POST',
  path: '/api/broker/login',
  summary: 'Begin a login at the broker. Open redirect_url in a browser.',
  body: z.strictObject({ broker_id: BrokerId.default('paper') }).meta({ id: 'BrokerLogin' }),
  output: z.object({ redirect_url: z.string(), expires_at: InstantText }),
  errors: ['invalid_input', 'broker_credentials_missing'],
})

export const finishBrokerLogin = operation({
  id: 'finishBrokerLogin',
  method: 'GET',
  path: '/api/broker/callback',
  summary: 'Where the broker sends the browser back to. Opens the session; `state` is the key.',
  query: z.looseObject({ state: IdText, request_token: IdText }),
  output: BrokerView,
  errors: ['invalid_input', 'broker_session_expired', 'broker_unavailable'],
  roles: 'anyone',
})
