import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Algorithm } from '../../domain/learning/algorithms.ts'
import type { Dataset } from '../../domain/learning/training/prepare-samples.ts'
import type { TrainedModel } from '../../domain/learning/model.ts'
import type { StoredArtifact, TestSeries } from '../../store/learning/artifacts.ts'

/** All that is needed to predict with a model, and to know what made it. */
export interface Artifact {
  readonly format: 1
  readonly model_id: string
  readonly fingerprint: string
  readonly algorithm: Algorithm
  readonly symbol: string
  readonly timeframe: string
  readonly target_col: string
  readonly target_transform: string
  readonly features: readonly string[] // ids; columns in this order
  readonly data_sha256: string // of the samples: features, labels and when each was known
  readonly tidemark: string // the version that trained it
  readonly model: TrainedModel
}

/** Where the training service serves it, wherever that is mounted. */
export function artifactPath(modelId: string): string {
  return `/api/model/${modelId}/artifact`
}

/** Names the samples, to the last bit, by the numbers that they are. */
export function dataHash({
  features,
  target,
  at,
}: Pick<Dataset, 'features' | 'target' | 'at'>): string {
  const hash = createHash('sha256')
  for (const column of [...features, target, at]) hash.update(column)
  return hash.digest('hex')
}

const MOST_BYTES = 256 * 2 ** 20
const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

export async function packArtifact(
  artifact: Artifact,
  testSeries: TestSeries,
): Promise<StoredArtifact> {
  const json = Buffer.from(JSON.stringify(artifact))
  if (json.length > MOST_BYTES) {
    const size = `${Math.round(json.length / 2 ** 20)} MB`
    throw new Error(
      `The model takes ${size}, and 256 MB are allowed. Ask for fewer or smaller trees.`,
    )
  }
  return {
    content: await compress(json),
    byteCount: json.length,
    sha256: createHash('sha256').update(json).digest('hex'),
    testSeries,
  }
}

export async function unpackArtifact({
  content,
}: Pick<StoredArtifact, 'content'>): Promise<Artifact> {
  return JSON.parse((await decompress(content)).toString()) as Artifact
}
