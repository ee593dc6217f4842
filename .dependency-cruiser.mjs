/** The direction of imports: main → flows → modules → platform; everything may import contract. */
const inModule = '^server/src/modules/([^/]+)/';
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'contract-stands-alone',
      severity: 'error',
      comment: 'contract is read by server, console and scripts: schemas only, no I/O',
      from: { path: '^contract/' },
      to: { path: '^(server|console|h5|demo|bench|tools)/' },
    },
    {
      name: 'contract-has-no-io',
      severity: 'error',
      from: { path: '^contract/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      from: { path: '^server/src/platform/' },
      to: { path: '^server/src/(modules|flows|main|cli)' },
    },
    {
      name: 'modules-do-not-reach-up',
      severity: 'error',
      from: { path: '^server/src/modules/' },
      to: { path: '^server/src/(flows/|main\\.ts|cli/)' },
    },
    {
      name: 'flows-do-not-reach-up',
      severity: 'error',
      from: { path: '^server/src/flows/' },
      to: { path: '^server/src/(main\\.ts|cli/)' },
    },
    {
      name: 'modules-meet-at-the-front-door',
      severity: 'error',
      comment: 'a module is entered through its index.ts only',
      from: { path: inModule },
      to: { path: inModule, pathNot: ['^server/src/modules/$1/', '/index\\.ts$'] },
    },
    {
      name: 'flows-use-the-front-door',
      severity: 'error',
      from: { path: '^server/src/(flows/|cli/|main\\.ts)' },
      to: { path: inModule, pathNot: '/index\\.ts$' },
    },
    {
      name: 'cores-are-pure',
      severity: 'error',
      comment: 'a *.core.ts decides; it imports other cores and contract only',
      from: { path: '\\.core\\.ts$' },
      to: { path: '^(server|console|demo|bench|tools)/', pathNot: '\\.core\\.ts$' },
    },
    {
      name: 'cores-do-no-io',
      severity: 'error',
      from: { path: '\\.core\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'console-talks-over-http',
      severity: 'error',
      from: { path: '^(console|h5)/' },
      to: { path: '^(server|demo|bench|tools)/' },
    },
    {
      name: 'product-does-not-use-tests',
      severity: 'error',
      from: { path: '^(server/src|contract|console/src)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '(^server/test/|\\.test\\.tsx?$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.huike|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
