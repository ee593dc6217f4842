export { listSwitches } from './list-switches.ts';
export { judgeByLaw, type LawObject } from './judge-by-law.ts';
export { lawDecider, switchLaw, switchOffChanged } from './switch-law.ts';
