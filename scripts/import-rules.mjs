/**
 * Who may import whom: the table of ARCHITECTURE.md in a form that check-imports.mjs can hold. A group is a set of files; a row allows one
 * group to import another one. Imports inside a group are free. Nothing else is allowed, and a row that no file needs is an error too.
 */

/** The first group whose pattern matches owns the file. Paths are relative to the repository. */
export const groups = /** @type {const} */ ([
  ['schema', /^src\/lib\/schema\//],
  ['data/shards', /^src\/lib\/data\/shards\//],
  ['data', /^src\/lib\/data\//],
  ['models/infer-shapes', /^src\/lib\/models\/infer-shapes\.ts$/],
  ['models', /^src\/lib\/models\//],
  ['reference', /^src\/lib\/reference\//],
  ['engines/engine', /^src\/lib\/engines\/engine\.ts$/],
  ['engines', /^src\/lib\/engines\//],
  ['training', /^src\/lib\/training\//],
  ['runs', /^src\/lib\/runs\//],
  ['experiments', /^src\/lib\/experiments\//],
  ['i18n', /^src\/lib\/i18n\//],
  ['state', /^src\/lib\/state\//],
  ['charts', /^src\/lib\/charts\//],
  ['components', /^src\/lib\/components\//],
  ['headless', /^src\/lib\/headless\//],
  ['styles', /^src\/lib\/styles\//],
  ['kernels', /^kernels\//],
  ['workers/api', /^workers\/[^/]+\.api\.ts$/],
  ['workers/client', /^workers\/[^/]+\.client\.ts$/],
  ['workers/worker', /^workers\/[^/]+\.worker\.ts$/],
  ['workers/shared', /^workers\//],
  ['routes', /^src\/(routes\/|hooks|app)/],
  ['scripts', /^scripts\//],
  ['cli', /^cli\//],
  ['bench', /^bench\//],
  ['tests', /^(tests\/|playwright\.config\.ts)/]
])

/** `importer -> imported`; with `type`, only `import type`. */
export const rows = [
  'data/shards -> schema',
  'data -> schema',
  'data/shards -> data',
  'data -> data/shards',
  'models -> schema',
  'models -> models/infer-shapes',
  'models/infer-shapes -> schema',
  'reference -> schema',
  'engines/engine -> type schema',
  'engines -> schema',
  'engines -> engines/engine',
  'engines -> models/infer-shapes',
  'training -> schema',
  'training -> data',
  'training -> models',
  'training -> engines/engine',
  'runs -> schema',
  'experiments -> schema',
  'experiments -> models',
  'workers/api -> type schema',
  'workers/api -> type engines/engine',
  'workers/client -> workers/api',
  'workers/client -> workers/shared',
  'workers/worker -> schema',
  'workers/worker -> data',
  'workers/worker -> models',
  'workers/worker -> engines',
  'workers/worker -> training',
  'workers/worker -> runs',
  'workers/worker -> workers/shared',
  'state -> schema',
  'state -> i18n',
  'state -> runs',
  'state -> experiments',
  'state -> reference',
  'state -> data/shards',
  'state -> workers/client',
  'charts -> type schema',
  'components -> charts',
  'components -> schema',
  'components -> i18n',
  'routes -> components',
  'routes -> charts',
  'routes -> i18n',
  'routes -> styles',
  'routes -> state',
  'routes -> experiments',
  'routes -> reference',
  'routes -> models',
  'cli -> schema',
  'cli -> experiments',
  'cli -> type headless'
]

/** Packages that only some groups may import; every other package is free. Each must be used by each group listed. */
export const packageOwners = {
  '@zip.js/zip.js': ['data'],
  'fast-png': ['data'],
  idb: ['data/shards', 'runs'],
  comlink: ['workers/client', 'workers/worker', 'workers/shared'],
  d3: ['charts'],
  'bits-ui': ['components'],
  valibot: ['schema']
}

/** Groups that are outside the app and may import whatever they drive or test. */
export const freeGroups = ['tests', 'bench', 'scripts']
