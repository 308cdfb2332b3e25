/** Bundles a program of the bench as the packages do: what runs from source also carries the compiler, about 60 MB. */
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const externals = ['better-sqlite3', 'onvif', 'node-ssdp', 'fluent-ffmpeg', 'ffmpeg-static', 'rapidoc', 'pino', 'esbuild']

/** The file that was made. */
export async function bundle(name: string): Promise<string> {
  const { build } = await import('esbuild')
  const outfile = join(root, 'out/bench', `${name}.mjs`)
  await build({
    ...{ entryPoints: [join(root, 'bench', `${name}.ts`)], outfile, external: externals },
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node22', logLevel: 'error' },
    // CommonJS packages inside an ES module bundle call require themselves.
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  })
  return outfile
}
