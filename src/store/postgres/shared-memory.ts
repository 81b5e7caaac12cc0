import { accessSync, constants, statfsSync } from 'node:fs'

const ENOUGH_BYTES = 256 * 2 ** 20

/**
 * The setting by which the server's processes share memory where /dev/shm is too small for it.
 * Containers often give 64 MB, which parallel queries outgrow, and some so little that not even
 * the making of a database fits.
 */
export function sharedMemory(): Readonly<Record<string, string>> {
  return process.platform === 'linux' && bytesOfShm() < ENOUGH_BYTES
    ? { dynamic_shared_memory_type: 'mmap' }
    : {}
}

function bytesOfShm(): number {
  try {
    accessSync('/dev/shm', constants.W_OK)
    const { bsize, blocks } = statfsSync('/dev/shm')
    return bsize * blocks
  } catch {
    return 0
  }
}
