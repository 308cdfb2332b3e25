/** Bundles a program of the bench as the packages do: what runs from source also carries the compiler, about 60 MB. */
import { join } from 'node:path'
import { withoutComments } from '../tools/build.ts'

const root = join(import.meta.dirname, '..')
const externals = ['better-sqlite3', 'onvif', 'node-ssdp', 'fluent-ffmpeg', 'ffmpeg-static', 'rapidoc', 'pino', 'pg', 'esbuild']

/** The file that was made. */
export async function bundle(name: string): Promise<string> {
  const { build } = await import('esbuild')
  const outdir = join(root, 'out/bench')
  // The engine starts its writers from a file beside its own: without it, it would try again and again, and that would be measured.
  const entryPoints = {
    [name]: join(root, 'bench', `${name}.ts`),
    'recording-writer': join(root, 'src-main/recording/writer/writer-process.ts'),
  }
  await build({
    ...{ entryPoints, outdir, outExtension: { '.js': '.mjs' }, external: externals },
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node22', logLevel: 'error', ...withoutComments },
    // CommonJS packages inside an ES module bundle call require themselves.
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  })
  return join(outdir, `${name}.mjs`)
}
