export { countUnsealed } from './count-unsealed.ts';
export { type AuditRecord, insertOfAudit, recordAudit } from './record-audit.ts';
export { recordRefusals } from './record-refusal.ts';
export { auditRoutes } from './routes.ts';
export { sealEntries, startAuditSealer } from './seal-entries.ts';
export { verifyAudit } from './verify-audit.ts';
export { changeInReach, createInReach } from './write-in-reach.ts';
