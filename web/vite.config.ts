import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const API = 'http://localhost:8080' // what `npm start` listens on
const PATHS = [
  'api|api-keys|auth|users|health|openapi.json|\\.well-known',
  'broker/paper|calendar|admin|historical|replay|nifty-monitor',
  'instruments|fo|futures|strategies|indicators|labels|marks|udf',
  'stream|orders',
]

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    chunkSizeWarningLimit: 1_000, // the budget is a test, in web/build.test.ts
  },
  server: {
    proxy: {
      [`^/(${PATHS.join('|')})([/?]|$)`]: { target: API, ws: true },
    },
  },
})
