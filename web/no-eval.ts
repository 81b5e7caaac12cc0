/**
 * Our pages allow no code that is made of text. zod, which comes with the streams' contract, would
 * try whether it may, and the browser would report that: it reads here that it need not.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

export {}
