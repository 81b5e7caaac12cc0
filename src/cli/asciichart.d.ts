// The package brings no types; this is the part that we use.
declare module 'asciichart' {
  interface Options {
    readonly height?: number
    readonly format?: (value: number) => string
  }
  export function plot(series: readonly number[], options?: Options): string
}
