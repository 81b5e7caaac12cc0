import type { Redis } from 'ioredis'
import type { Limiter } from '../limiter.ts'
import { describe, type Rates, type Usage } from '../rates.ts'
import type { Connection } from './connection.ts'
import { script } from './script.ts'

const PREFIX = 'tidemark:limit:'

/** `takeFrom` of rates.ts, by the server's clock, on doubles that go to text and back unchanged. */
const TAKE = script(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local cost, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
  local units, at = {}, {}
  for unit, since in string.gmatch(redis.call('GET', KEYS[1]) or '', '(%S+) (%S+)') do
    units[#units + 1], at[#at + 1] = tonumber(unit), tonumber(since)
  end

  local windows = (#ARGV - 2) / 2
  local allowed = true
  for i = 1, windows do
    local limit, length = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
    if i == 1 and burst then
      local full = burst * length
      units[i] = units[i] and math.min(full, units[i] + math.max(0, now - at[i]) * limit) or full
      at[i] = now
      if units[i] < math.min(cost, burst) * length then allowed = false end
    else
      if not units[i] or units[i] == 0 or now - at[i] >= length then
        units[i], at[i] = 0, now
      elseif at[i] > now then
        at[i] = now
      end
      if units[i] ~= 0 and units[i] + cost > limit then allowed = false end
    end
  end

  local kept, lives = {}, 1
  for i = 1, windows do
    local limit, length = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
    if i == 1 and burst then
      if allowed then units[i] = units[i] - cost * length end
      lives = math.max(lives, (burst * length - units[i]) / limit)
    else
      if allowed then units[i] = units[i] + cost end
      if units[i] ~= 0 then lives = math.max(lives, at[i] + length - now) end
    end
    kept[i] = string.format('%.17g %.17g', units[i], at[i])
  end
  redis.call('SET', KEYS[1], table.concat(kept, ' '), 'PX', math.ceil(lives))
  return { allowed and 1 or 0, string.format('%.0f', now), table.concat(kept, ' ') }`)

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
  const answer = (await TAKE.run(redis, [PREFIX + key], args)) as readonly [0 | 1, string, string]
  const numbers = answer[2].split(' ').map(Number)
  return {
    allowed: answer[0] === 1,
    now: Number(answer[1]),
    usage: windows.map((_, index) => ({ units: numbers[2 * index]!, at: numbers[2 * index + 1]! })),
  }
}
