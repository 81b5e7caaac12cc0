import type { z } from 'zod'
import {
  readEngineConfig,
  readEngineStatus,
  setEngineConfig,
  type EngineConfig,
} from '../../app/trading/engine-config.ts'
import * as contract from '../../contract/trading/trading-engine.ts'
import { route } from '../route.ts'
import { instantOrNull } from '../runs/views.ts'

export const engineRoutes = [
  route(contract.readEngineConfig, async (context, { caller }) =>
    toConfigView(await readEngineConfig(context, caller)),
  ),

  route(contract.changeEngineConfig, async (context, { caller, body }) => {
    const { account_id: accountId, enabled, paused, product } = body
    const change = {
      ...(accountId !== undefined && { accountId }),
      ...(enabled !== undefined && { enabled }),
      ...(paused !== undefined && { paused }),
      ...(product !== undefined && { product }),
    }
    return toConfigView(await setEngineConfig(context, caller, change))
  }),

  route(contract.readEngineStatus, async (context, { caller }) => {
    const { config, queued } = await readEngineStatus(context, caller)
    const { kind, status } = context.links.health()
    return {
      status: statusOf(config),
      account_id: config.accountId,
      queued_overrides: queued,
      transport: kind,
      transport_status: status,
    }
  }),

  route(contract.pauseEngine, async (context, { caller }) =>
    toConfigView(await setEngineConfig(context, caller, { paused: true })),
  ),

  route(contract.resumeEngine, async (context, { caller }) =>
    toConfigView(await setEngineConfig(context, caller, { paused: false })),
  ),
]

function statusOf({ enabled, paused }: EngineConfig): 'enabled' | 'paused' | 'disabled' {
  if (!enabled) return 'disabled'
  return paused ? 'paused' : 'enabled'
}

function toConfigView(config: EngineConfig): z.output<typeof contract.EngineConfig> {
  return {
    account_id: config.accountId,
    enabled: config.enabled,
    paused: config.paused,
    product: config.product,
    updated_at: instantOrNull(config.updatedAt),
  }
}
