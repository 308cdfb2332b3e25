/**
 * Builds what cannot run from source: the page (Vite), Electron's main process and preload (CommonJS bundles that run on
 * Electron 22 and later), and the engine with its command as bundles for the packages.
 *
 * `ifNeeded` builds only what is older than its sources. Progress goes to stderr: stdout belongs to the command.
 */
import { existsSync, globSync, statSync } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

interface Part {
  name: string
  sources: string[]
  result: string
  build(): Promise<void>
}

const engineExternals = ['better-sqlite3', 'onvif', 'node-ssdp', 'fluent-ffmpeg', 'ffmpeg-static', 'rapidoc', 'pino', 'pg', 'electron']

/**
 * A running program keeps its text, two bytes a letter where a single comment has a letter that is not Latin: 4 MB for the engine.
 * Names and lines stay, for whoever reads a stack.
 */
export const withoutComments = { minifyWhitespace: true, minifySyntax: true, lineLimit: 160 } satisfies BuildOptions

const parts: Part[] = [
  {
    name: 'page',
    sources: ['src-renderer/**/*', 'src-shared/**/*.ts', 'resources/**/*', 'vite.config.ts'],
    result: 'out/renderer/index.html',
    build: buildPage,
  },
  {
    name: 'desktop',
    sources: ['src-main/desktop/*.ts', 'src-preload/*.ts', 'src-shared/**/*.ts'],
    result: 'out/desktop/main.cjs',
    build: buildDesktop,
  },
  {
    name: 'engine',
    sources: ['src-main/**/*.ts', 'src-shared/**/*.ts', 'package.json'],
    result: 'out/engine/engine-process.mjs',
    build: buildEngine,
  },
]

export async function build(options: { ifNeeded?: boolean; only?: string[] } = {}): Promise<void> {
  for (const part of parts) {
    if (options.only && !options.only.includes(part.name)) continue
    if (options.ifNeeded && isFresh(part)) continue
    process.stderr.write(`building the ${part.name}\n`)
    await part.build()
  }
}

function isFresh({ sources, result }: Part): boolean {
  if (!existsSync(result)) return false
  const built = statSync(result).mtimeMs
  return globSync([...sources, 'package-lock.json']).every((file) => statSync(file).mtimeMs <= built)
}

async function buildPage(): Promise<void> {
  const vite = await import('vite')
  await vite.build({ logLevel: 'error' })
  await mkdir('out/renderer', { recursive: true })
  if (existsSync('resources/icon.png')) await cp('resources/icon.png', 'out/renderer/icon.png')
}

async function buildDesktop(): Promise<void> {
  const esbuild = await import('esbuild')
  const common = {
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node16',
    external: ['electron'],
    logLevel: 'error',
  } satisfies BuildOptions
  await esbuild.build({ ...common, entryPoints: ['src-preload/preload.ts'], outfile: 'out/preload/preload.cjs' })
  await esbuild.build({ ...common, entryPoints: ['src-main/desktop/main.ts'], outfile: 'out/desktop/main.cjs' })
}

async function buildEngine(): Promise<void> {
  const esbuild = await import('esbuild')
  // The names of its chunks change with what is in them: old ones would go into the packages.
  await rm('out/engine', { recursive: true, force: true })
  await esbuild.build({
    entryPoints: {
      'engine-process': 'src-main/desktop/engine-process.ts',
      'gateway-process': 'src-main/server/gateway-process.ts',
      camgate: 'src-main/cli/main.ts',
      'recording-writer': 'src-main/recording/writer/writer-process.ts',
    },
    outdir: 'out/engine',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: engineExternals,
    ...withoutComments,
    // CommonJS packages inside an ES module bundle call require themselves.
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    logLevel: 'error',
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ ifNeeded: process.argv.includes('--if-needed') })
