export { measureArms } from './measurement.core.ts';
export type { ArmSummary } from './measurement.core.ts';
export { momentsFromSums } from './welch.core.ts';
export { measureOutcomes } from './measure-outcomes.ts';
export { printMeasurement } from './print-measurement.ts';
export { countConversions } from './count-conversions.ts';
export { factsReach } from './facts-reach.ts';
export { newestMeasurement, saveMeasurement } from './snapshots.ts';
