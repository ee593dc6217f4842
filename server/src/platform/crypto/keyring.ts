import type { KeyObject } from 'node:crypto';

/** The deployment's keys, held outside the data: one that encrypts, older ones that still decrypt. */
export type Keyring = {
  currentKeyId: number;
  encryption: ReadonlyMap<number, KeyObject>;
  /** blind index of identity number and phone */
  index: KeyObject;
  /** seals the audit chain */
  audit: KeyObject;
  /** salts of holdout and arms are derived from here */
  salt: KeyObject;
  /** signs the cursors of list pages */
  cursor: KeyObject;
};
