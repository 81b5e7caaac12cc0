import { checkHealth } from '../app/operations/check-health.ts'
import { armRuns } from '../app/runs/arm-runs.ts'
import * as contract from '../contract/system.ts'
import { route } from './route.ts'

export const systemRoutes = [
  route(contract.armRuns, async (context, { caller }) => {
    const { armed, alreadyArmed, failedRuns } = await armRuns(context, caller)
    return {
      armed: [...armed],
      already_armed: [...alreadyArmed],
      failed_runs: failedRuns.map(({ runId, detail }) => ({ run_id: runId, detail })),
    }
  }),

  route(contract.readMe, (_context, { caller }) => ({
    user_id: caller.userId,
    name: caller.name,
    role: caller.role,
    key_id: caller.keyId,
  })),

  route(contract.readHealth, async (context) => {
    await checkHealth(context)
    return { status: 'healthy' as const, version: context.version }
  }),
]
