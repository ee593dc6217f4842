import type { FastifyRequest } from 'fastify';
import { ok, refuse, type Result } from '#contract/result.ts';

const keyPattern = /^[\x21-\x7e]{8,200}$/;

/** The Idempotency-Key of a request, for use cases that keep it with what they create. */
export function idempotencyKeyOf(request: FastifyRequest): Result<string> {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && keyPattern.test(key)
    ? ok(key)
    : refuse('IDEMPOTENCY_KEY_MISSING');
}
