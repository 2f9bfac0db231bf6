/** Holds the rooms to ARCHITECTURE.md: who may import whom, no cycles. Fails too when it saw no module at all. */
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

const PURE = ['arn', 'wire', 'sigv4', 'policy', 'tokens'];

/** Each room with the rooms that it may import, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  arn: [],
  wire: [],
  sigv4: [],
  policy: ['arn'],
  tokens: ['arn'],
  keys: PURE,
  audit: PURE,
  directory: [...PURE, 'audit'],
  federation: [...PURE, 'directory', 'keys', 'audit'],
  access: [...PURE, 'directory', 'keys', 'audit', 'federation'],
  services: [...PURE, 'directory', 'keys', 'audit', 'federation', 'access'],
  gateway: [...PURE, 'directory', 'keys', 'audit', 'access'],
  server: [...PURE, 'directory', 'keys', 'audit', 'federation', 'access', 'services', 'gateway'],
};

/** Each adapter with the room whose port it implements. */
const ADAPTER_OF: Readonly<Record<string, string>> = {
  'store-sqlite': 'directory',
  'store-memory': 'directory',
  'keys-file': 'keys',
  'audit-file': 'audit',
  'audit-memory': 'audit',
  'objects-files': 'gateway',
};

const roomRules: IForbiddenRuleType[] = Object.entries(MAY_IMPORT).map(([room, rooms]) => ({
  name: `${room}-imports-only-its-layer`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.(test|contract|testing)\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${[room, ...rooms].join('|')})/` },
}));

const adapterRules: IForbiddenRuleType[] = Object.entries(ADAPTER_OF).map(([adapter, room]) => ({
  name: `${adapter}-imports-its-port`,
  severity: 'error',
  from: { path: `^src/adapters/${adapter}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(adapters/${adapter}|${[room, ...PURE, 'audit'].join('|')})/` },
}));

const forbidden: IForbiddenRuleType[] = [
  ...roomRules,
  ...adapterRules,
  {
    name: 'no-cycle',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'front-door-only',
    severity: 'error',
    comment: 'from another room one imports #room, never a path inside it',
    from: { path: '^src/([^/]+)/', pathNot: '^src/(main|cli|adapters)|\\.(test|contract)\\.ts$' },
    to: { path: '^src/([^/]+)/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
  },
  {
    name: 'only-main-names-adapters',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(main\\.ts|adapters/)|\\.test\\.ts$' },
    to: { path: '^src/adapters/' },
  },
  {
    name: 'nothing-in-the-product-imports-development-packages',
    severity: 'error',
    from: { path: '^src/', pathNot: '\\.(test|contract|testing)\\.ts$' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

const { output } = await cruise(['src'], {
  ruleSet: { forbidden },
  validate: true,
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
});
const { summary } = output as ICruiseResult;
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
if (summary.totalCruised === 0) console.error('no module was seen: the import rules hold nothing');
console.log(`${summary.totalCruised} modules, ${summary.violations.length} forbidden imports`);
process.exitCode = summary.totalCruised === 0 || summary.violations.length > 0 ? 1 : 0;
