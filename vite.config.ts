import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Builds the screens for both shells: relative addresses, nothing inline, and syntax that Electron 22 (Chromium 108) reads. */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  // The icons, by their names: the desktop shell looks for icon.png beside the page.
  publicDir: '../resources',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome108',
    cssTarget: 'chrome108',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
})
