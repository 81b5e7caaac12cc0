/** How much a user may ask for in a time; the limits of each are in the API's rate limits. */
export const TIERS = ['free', 'premium', 'enterprise', 'internal'] as const
export type Tier = (typeof TIERS)[number]
