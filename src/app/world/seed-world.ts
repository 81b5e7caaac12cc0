import { randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import { worldInstruments } from '../../feeds/synthetic/instruments.ts'
import { WORLD_BEGINS_ON } from '../../feeds/synthetic/world.ts'
import { findCredential } from '../../store/brokers/credentials.ts'
import { findApiKey, insertApiKey } from '../../store/identity/api-keys.ts'
import { findUser, insertUser } from '../../store/identity/users.ts'
import { findRun } from '../../store/runs/run-row.ts'
import { transaction } from '../../store/transaction.ts'
import { PAPER } from '../brokers/paper.ts'
import type { BrokerSecrets } from '../brokers/seal.ts'
import { storeCredentials } from '../brokers/store-credentials.ts'
import type { Context } from '../context.ts'
import { hashSecret } from '../identity/secret.ts'
import { secretFile } from '../operations/secret-file.ts'
import { startRun } from '../runs/start-run.ts'
import { DEMONSTRATION_RUNS } from './demonstration-runs.ts'
import { extendWorld, WORLD_ENDS_ON } from './extend-world.ts'

export const DEMO_USER_ID = 'usr_demo'

export interface SeededWorld {
  readonly userId: string
  readonly apiKey: string
}

/**
 * Makes the demonstration world: a user with a key and a simulated broker, instruments with years
 * of prices, and runs that trade. Every step looks first and is a transaction, so it may be asked
 * for at each start, and one that was killed in the middle is completed by the next.
 */
export async function seedWorld(
  context: Context,
  { home, secrets }: { readonly home: string; readonly secrets: BrokerSecrets },
): Promise<SeededWorld> {
  const apiKey = secretFile(home, 'demo-key', makeKey)
  await seedUser(context, apiKey)
  await seedBroker(context, secrets)
  if (!(await hasRuns(context))) {
    const instrumentIds = worldInstruments().map(({ instrumentId }) => instrumentId)
    const span = { from: WORLD_BEGINS_ON, to: WORLD_ENDS_ON }
    await extendWorld(context, { instrumentIds, interval: '1d', ...span })
    for (const run of DEMONSTRATION_RUNS) await seedRun(context, run)
  }
  return { userId: DEMO_USER_ID, apiKey }
}

/** The key lies in the home directory too, so that it can be shown again at each start. */
function makeKey(): string {
  return `${newId('key', randomUUID)}.${randomBytes(32).toString('base64url')}`
}

async function seedUser({ pool }: Context, apiKey: string): Promise<void> {
  const [keyId, secret] = apiKey.split('.') as [string, string]
  await transaction(pool, async (tx) => {
    const user = { userId: DEMO_USER_ID, name: 'Demonstration', role: 'user' as const }
    if (!(await findUser(tx, DEMO_USER_ID))) await insertUser(tx, user)
    if (await findApiKey(tx, keyId)) return
    const name = 'demonstration'
    await insertApiKey(tx, { keyId, userId: DEMO_USER_ID, name, secretHash: hashSecret(secret) })
  }).catch((cause: unknown) => {
    // Another start was faster, or the key was revoked, which is its user's right.
    if ((cause as { readonly code?: string }).code !== UNIQUE_VIOLATION) throw cause
  })
}

const UNIQUE_VIOLATION = '23505'

async function seedBroker(context: Context, secrets: BrokerSecrets): Promise<void> {
  if (await findCredential(context.pool, DEMO_USER_ID, PAPER)) return
  const account = { userId: DEMO_USER_ID, brokerId: PAPER }
  await storeCredentials(context, secrets, { ...account, loginName: 'demo', secret: '1234' })
}

async function hasRuns({ pool }: Context): Promise<boolean> {
  const found = await Promise.all(
    DEMONSTRATION_RUNS.map(({ runId }) => findRun(pool, DEMO_USER_ID, runId)),
  )
  return found.every((run) => run !== null)
}

async function seedRun(context: Context, run: (typeof DEMONSTRATION_RUNS)[number]): Promise<void> {
  if (await findRun(context.pool, DEMO_USER_ID, run.runId)) return
  try {
    await startRun(context, { userId: DEMO_USER_ID, ...run })
  } catch (cause) {
    // Somebody was faster: another start on this database, or a run of the user's own.
    const passes = ['conflict', 'run_already_running']
    if (!(cause instanceof AppError) || !passes.includes(cause.code)) throw cause
  }
}
