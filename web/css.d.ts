import 'react'

declare module 'react' {
  interface CSSProperties {
    '--place'?: string
    '--share'?: string
    '--swatch'?: string
  }
}
