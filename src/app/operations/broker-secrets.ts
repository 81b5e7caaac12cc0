import { randomBytes } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import type { BrokerSecrets } from '../brokers/seal.ts'
import { secretFile } from './secret-file.ts'

/** What seals broker credentials; it lies in the home directory, never in the database. */
export function brokerSecrets(home: string): BrokerSecrets {
  const text = secretFile(home, 'broker.key', () => randomBytes(32).toString('hex'))
  if (/^[0-9a-f]{64}$/.test(text)) return { key: Buffer.from(text, 'hex') }
  const message =
    `${home}/broker.key is not a key of 64 hexadecimal digits. Restore it from your backup; ` +
    'without it stored broker credentials cannot be opened, and have to be entered again.'
  throw new AppError('invalid_input', { home }, { message })
}
