import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** From the palest to the darkest; tokens.css says which of them text and buttons take. */
const TIDE: MantineColorsTuple = [
  '#e3f6f9',
  '#c5ebf0',
  '#9adbe4',
  '#6bcad8',
  '#4cc2d3',
  '#2aa3b6',
  '#0b7285',
  '#0a6576',
  '#085563',
  '#063f4a',
]

/** Fields of one row stand level, whether or not something is said about them. */
const ORDER: ('label' | 'input' | 'description' | 'error')[] = [
  'label',
  'input',
  'description',
  'error',
]

export const THEME = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 6, dark: 4 },
  colors: { tide: TIDE },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  defaultRadius: 6,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm', inputWrapperOrder: ORDER } },
    NativeSelect: { defaultProps: { size: 'sm', inputWrapperOrder: ORDER } },
    Modal: {
      defaultProps: { centered: true, radius: 8, closeButtonProps: { 'aria-label': 'Close' } },
    },
  },
})
