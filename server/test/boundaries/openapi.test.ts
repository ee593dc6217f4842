import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, expect, test } from 'vitest';
import { useApp } from '../harness/app.ts';

const bank = useApp();
let served: Record<string, unknown>;
beforeAll(async () => {
  served = (await bank.app.inject({ method: 'GET', url: '/api/openapi.json' })).json();
});

test('the document that the server gives is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(served)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});
