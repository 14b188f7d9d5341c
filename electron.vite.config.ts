import fs from 'node:fs'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (file: string): string => path.resolve(import.meta.dirname, file)

/** Entries that exist: a part of the program that is not written yet must not stop the others from building. */
function entries(all: Record<string, string>): Record<string, string> | undefined {
  const present = Object.entries(all).filter(([, file]) => fs.existsSync(file))
  return present.length > 0 ? Object.fromEntries(present) : undefined
}

const main = entries({ electron: at('src/main/hosts/electron/main.ts'), worker: at('src/main/jobs/worker.ts') })
const preload = entries({ preload: at('src/main/hosts/electron/preload.ts') })
const renderer = entries({ index: at('src/renderer/index.html') })

export default defineConfig({
  ...(main && {
    main: {
      build: {
        outDir: at('out/main'),
        emptyOutDir: true,
        target: 'node24',
        minify: false,
        sourcemap: true,
        // Packages stay in node_modules: native ones cannot be bundled, and one copy serves Electron and the CLI.
        externalizeDeps: true,
        rollupOptions: { input: main, output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } }
      }
    }
  }),
  ...(preload && {
    preload: {
      build: {
        outDir: at('out/preload'),
        emptyOutDir: true,
        minify: false,
        // A sandboxed preload cannot load packages or ES modules: one CommonJS file with everything inside.
        externalizeDeps: false,
        rollupOptions: { input: preload, output: { format: 'cjs', entryFileNames: '[name].cjs' } }
      }
    }
  }),
  ...(renderer && {
    renderer: {
      root: at('src/renderer'),
      plugins: [react()],
      build: {
        outDir: at('out/renderer'),
        emptyOutDir: true,
        target: 'chrome138',
        sourcemap: false,
        // The content security policy has no `data:` for scripts, and fonts are large: everything is its own file.
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 3000,
        rollupOptions: { input: renderer }
      }
    }
  })
})
