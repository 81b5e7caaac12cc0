export const RUN_TABS = [
  { name: 'orders', title: 'Orders' },
  { name: 'trades', title: 'Trades' },
  { name: 'positions', title: 'Positions' },
  { name: 'events', title: 'Events' },
  { name: 'marks', title: 'Mark to market' },
  { name: 'configuration', title: 'Configuration' },
] as const

export type RunTab = (typeof RUN_TABS)[number]['name']
