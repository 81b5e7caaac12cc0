import type { Definition } from './queries.ts'

/** Whose id it is: RSI_14 is of RSI, and HT_TRENDLINE of no HT. */
export function definitionOf(
  id: string,
  definitions: readonly Definition[],
): Definition | undefined {
  return definitions
    .filter(({ name }) => id === name || id.startsWith(`${name}_`))
    .toSorted((left, right) => right.name.length - left.name.length)[0]
}

/** The parameters in an id; those that it leaves out have their defaults. */
export function parametersOf(id: string, { name, parameters }: Definition): readonly number[] {
  const given = id.slice(name.length + 1).split('_')
  return parameters.map((parameter, place) => {
    const text = given[place]
    return text === undefined || text === '' ? parameter.default : Number(text)
  })
}

export function idOf({ name }: Definition, parameters: readonly number[]): string {
  return [name, ...parameters].join('_')
}

/** As people read it: RSI 14, BBANDS 20 2. */
export function wordsOfId(id: string): string {
  return id.replaceAll('_', ' ')
}
