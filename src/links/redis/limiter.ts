import type { Redis } from 'ioredis'
import type { Limiter } from '../limiter.ts'
import { describe, type Rates, type Usage } from '../rates.ts'
import type { Connection } from './connection.ts'
import { script } from './script.ts'

const PREFIX = 'tidemark:limit:'

/** `takeFrom` of rates.ts, by the server's clock. All numbers are whole, as Redis answers them. */
const TAKE = script(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local cost, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
  local stored = redis.call('GET', KEYS[1]) or ''
  local units, at, limits, lengths = {}, {}, {}, {}
  local windows = (#ARGV - 2) / 2
  local allowed = true
  for i = 1, windows do
    local limit, length = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
    local unit, since
    if #stored >= 16 * i then unit, since = struct.unpack('>dd', stored, 16 * i - 15) end
    if i == 1 and burst then
      local full = burst * length
      unit = unit and math.min(full, unit + math.max(0, now - since) * limit) or full
      since = now
      if unit < math.min(cost, burst) * length then allowed = false end
    else
      if not unit or unit == 0 or now - since >= length then
        unit, since = 0, now
      elseif since > now then
        since = now
      end
      if unit ~= 0 and unit + cost > limit then allowed = false end
    end
    units[i], at[i], limits[i], lengths[i] = unit, since, limit, length
  end

  local kept, lives, answer = '', 1, { allowed and 1 or 0, now }
  for i = 1, windows do
    if i == 1 and burst then
      if allowed then units[i] = units[i] - cost * lengths[i] end
      lives = math.max(lives, (burst * lengths[i] - units[i]) / limits[i])
    else
      if allowed then units[i] = units[i] + cost end
      if units[i] ~= 0 then lives = math.max(lives, at[i] + lengths[i] - now) end
    end
    kept = kept .. struct.pack('>dd', units[i], at[i])
    answer[2 * i + 1], answer[2 * i + 2] = units[i], at[i]
  end
  redis.call('SET', KEYS[1], kept, 'PX', math.ceil(lives))
  return answer`)

/** Counts in Redis, for all processes together; in this one alone, by `local`, while it is away. */
export function openRedisLimiter(connection: Connection, local: Limiter): Limiter {
  return {
    async take(key, rates, cost = 1) {
      const step = await connection.ask('take', (redis) => takeInRedis(redis, key, rates, cost))
      if (step === null) return local.take(key, rates, cost)
      return describe(step.usage, rates, cost, step.now, step.allowed)
    },
    async forget(key) {
      await local.forget(key)
      await connection.ask('unlink', (redis) => redis.unlink(PREFIX + key))
    },
  }
}

/** What `takeFrom` decides, with the server's time at which it did. */
export interface Step {
  readonly allowed: boolean
  readonly now: number
  readonly usage: Usage
}

export async function takeInRedis(
  redis: Redis,
  key: string,
  { windows, burst }: Rates,
  cost: number,
): Promise<Step> {
  const args = [cost, burst ?? '', ...windows.flatMap(({ limit, windowMs }) => [limit, windowMs])]
  const [allowed, now, ...counters] = (await TAKE.run(redis, [PREFIX + key], args)) as number[]
  return {
    allowed: allowed === 1,
    now: now!,
    usage: windows.map((_, index) => ({
      units: counters[2 * index]!,
      at: counters[2 * index + 1]!,
    })),
  }
}
