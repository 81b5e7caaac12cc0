import type { Answer, Client } from './server.ts'
import { until } from './tidemark.ts'

/**
 * What a server says of its health, once it has this status. A look at the database has 60 ms, which
 * is short on a busy machine: what one answer misses, one of the next says.
 */
export async function healthOf(
  client: Pick<Client, 'get'>,
  status: 200 | 503 = 200,
  path = '/health',
): Promise<Answer> {
  let answer: Answer | null = null
  await until(async () => {
    answer = await client.get(path)
    return answer.status === status
  }, `${path} is ${status}`)
  return answer!
}
