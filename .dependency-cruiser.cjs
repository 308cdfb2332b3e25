/** The import table of ARCHITECTURE.md, enforced. `npm run check` plants a fault first and expects it to be found. */
const foundations = '^src-main/(base|net|media|rtsp|devices|supervisor|store|secrets|state|log|testing)/'
/** What each foundation may stand on: the arrows run down, also those of types. */
const below = {
  base: [],
  media: [],
  state: [],
  net: ['base'],
  log: ['base'],
  secrets: ['base'],
  supervisor: ['base'],
  store: ['base'],
  rtsp: ['base', 'media', 'net'],
  devices: ['base', 'net'],
}
/** The parts of publishing, each on those behind it: in the room's own files at the top, down to what knows MediaMTX alone. */
const publishing = ['publication', 'ways', 'arriving', 'desired', 'server', 'relay', 'mediamtx', 'history']
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '\\.config\\.ts$', '^(tools|e2e|bench)/', '(^|/)types\\.ts$'] },
      to: {},
    },
    {
      name: 'shared-is-neutral',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^src-shared/', 'node_modules/(zod|@orpc/contract|@orpc/shared)/'] },
    },
    {
      name: 'electron-only-in-shell',
      severity: 'error',
      from: { pathNot: ['^src-main/desktop/', '^src-preload/', '^(tools|e2e|bench)/'] },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'renderer-is-browser',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { path: ['^src-main/', '^src-preload/', '^tools/'] },
    },
    {
      name: 'renderer-no-node',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'kernel-below-rooms',
      comment: 'What rooms are made of knows none of them: kernel, parts, pictures and language ask the registry that main.tsx fills.',
      severity: 'error',
      from: { path: '^src-renderer/(kernel|parts|pictures|language|shell)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src-renderer/rooms/' },
    },
    {
      name: 'shell-above-rooms',
      severity: 'error',
      from: { path: '^src-renderer/(kernel|parts|pictures|language|rooms)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src-renderer/shell/' },
    },
    {
      name: 'screens-meet-by-their-door',
      comment: 'A room imports another one only through its index.ts, where it has one, and never in a circle.',
      severity: 'error',
      from: { path: '^src-renderer/rooms/([^/]+)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src-renderer/rooms/[^/]+/', pathNot: ['^src-renderer/rooms/$1/', '/index\\.ts$'] },
    },
    { name: 'preload-is-thin', severity: 'error', from: { path: '^src-preload/' }, to: { path: '^(src-main|src-renderer)/' } },
    {
      name: 'nothing-imports-tools',
      severity: 'error',
      from: { path: '^src-', pathNot: ['\\.test\\.tsx?$', '/testing/'] },
      to: { path: '^(tools|e2e|bench)/' },
    },
    {
      name: 'rooms-meet-in-engine',
      comment: 'A capability reaches a sibling only through what engine.ts hands it: types may be imported from its types.ts or index.ts.',
      severity: 'error',
      from: { path: '^src-main/([^/]+)/', pathNot: ['^src-main/(desktop|server|api|cli)/', '/testing/', '\\.test\\.ts$'] },
      to: { path: '^src-main/[^/]+/', pathNot: ['^src-main/$1/', foundations], dependencyTypesNot: ['type-only'] },
    },
    ...Object.entries(below).map(([room, stones]) => ({
      name: 'foundations-stand-in-order',
      severity: 'error',
      from: { path: `^src-main/${room}/`, pathNot: ['\\.test\\.ts$', '/testing/'] },
      to: { path: '^src-main/', pathNot: `^src-main/(${[room, ...stones].join('|')})/` },
    })),
    ...publishing.map((part, index) => ({
      name: 'publishing-runs-down',
      severity: 'error',
      from: { path: `^src-main/publishing/${part}/`, pathNot: ['\\.test\\.ts$', '/testing/'] },
      to: { path: '^src-main/publishing/', pathNot: `^src-main/publishing/(${publishing.slice(index).join('|')})/` },
    })),
    {
      name: 'foundations-by-their-door',
      severity: 'error',
      from: { path: '^src-main/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: foundations, pathNot: ['^src-main/$1/', '^src-main/testing/', '/index\\.ts$', '/types\\.ts$'] },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'What only tests may import: a testing folder, and the benches beside rooms.',
      severity: 'error',
      from: { path: '^src-', pathNot: ['\\.test\\.tsx?$', '/testing/'] },
      to: { path: ['/testing/'], pathNot: 'node_modules' },
    },
    {
      name: 'api-by-its-door',
      comment: 'The contract is answered once; the shells use it through its door, and no room knows it.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/api/', '\\.test\\.ts$'] },
      to: { path: '^src-main/api/', pathNot: ['^src-main/api/index\\.ts$'] },
    },
    {
      name: 'only-shells-use-the-api',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/(api|server|desktop|cli)/'] },
      to: { path: '^src-main/api/' },
    },
    {
      name: 'only-store-opens-databases',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/store/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/(better-sqlite3|pg)/' },
    },
    {
      name: 'only-supervisor-starts-processes',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/(supervisor|desktop|server)/', '/testing/', '\\.test\\.ts$'] },
      to: { path: '^(node:)?child_process$' },
    },
  ],
  options: {
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.node.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^out/', '^dist/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json'],
    },
  },
}
