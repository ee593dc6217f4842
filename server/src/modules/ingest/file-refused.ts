import type { Refusal } from '#contract/result.ts';

/** Carries a refusal out of a stream that is being read. */
export class FileRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}
