import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { assert } from '../../core/assert.ts'
import { newId } from '../../core/id.ts'
import { PERMISSIONS } from '../../contract/permission.ts'
import { worldInstruments } from '../../feeds/synthetic/instruments.ts'
import { WORLD_BEGINS_ON } from '../../feeds/synthetic/world.ts'
import { findCredential } from '../../store/brokers/credentials.ts'
import { insertApiKey, type KeyGrant } from '../../store/identity/api-keys.ts'
import { findUser, insertUser } from '../../store/identity/users.ts'
import { findRun } from '../../store/runs/run-row.ts'
import { transaction } from '../../store/transaction.ts'
import { PAPER } from '../brokers/paper.ts'
import type { BrokerSecrets } from '../brokers/seal.ts'
import { storeCredentials } from '../brokers/store-credentials.ts'
import type { Context } from '../context.ts'
import { drawKey, prefixOf } from '../identity/keys/key-form.ts'
import { UNHURRIED_KEY } from '../identity/keys/key-grant.ts'
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
  const apiKey = demonstrationKey(home)
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
function demonstrationKey(home: string): string {
  const read = (): string => secretFile(home, 'demo-key', () => drawKey().key)
  if (prefixOf(read()) === null) rmSync(join(home, 'demo-key'), { force: true }) // of another form
  return read()
}

/** Of its own machine: it may do everything, does not end, and asks as fast as it likes. */
const DEMONSTRATION_GRANT: KeyGrant = {
  permissions: PERMISSIONS,
  ipAllowList: [],
  allowedAccounts: null,
  ...UNHURRIED_KEY,
  expiresAt: null,
}

async function seedUser({ pool }: Context, apiKey: string): Promise<void> {
  const keyPrefix = prefixOf(apiKey)
  assert(keyPrefix !== null, 'the demonstration key has the form of a key')
  await transaction(pool, async (tx) => {
    const user = {
      userId: DEMO_USER_ID,
      name: 'Demonstration',
      role: 'user',
      tier: 'internal',
    } as const
    if (!(await findUser(tx, DEMO_USER_ID))) await insertUser(tx, user)
    const names = { userId: DEMO_USER_ID, keyId: newId('key', randomUUID), name: 'demonstration' }
    const key = { ...names, keyPrefix, keyHash: hashSecret(apiKey), ...DEMONSTRATION_GRANT }
    await insertApiKey(tx, key) // or it is there already, maybe revoked, which is its user's right
  }).catch((cause: unknown) => {
    // Another start was faster with the user.
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
