import { fileURLToPath } from 'node:url'

/** The programs that are compared with us. Ends in a separator. */
export const PEERS_FOLDER = fileURLToPath(new URL('../peers/', import.meta.url))

/** The project's folder. Ends in a separator. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../../', import.meta.url))
