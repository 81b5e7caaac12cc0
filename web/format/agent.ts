// A browser claims to be those before it too, so the most particular name comes first.
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** `Firefox on Linux`; a program that is no browser by the name that it gives itself. */
export function agentName(agent: string | null): string {
  if (!agent) return 'Unnamed program'
  const program = nameIn(PROGRAMS, agent)
  const system = nameIn(SYSTEMS, agent)
  if (program === null) return agent.split(/[\s(]/)[0]!.replace('/', ' ').slice(0, 40)
  return system === null ? program : `${program} on ${system}`
}

function nameIn(names: readonly (readonly [RegExp, string])[], agent: string): string | null {
  return names.find(([pattern]) => pattern.test(agent))?.[1] ?? null
}
