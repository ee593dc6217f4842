import { beforeAll, afterAll } from 'vitest';
import { composeApp } from '../../src/compose.ts';
import type { App } from '../../src/platform/http/app.ts';
import { type TestPlatform, usePlatform } from './platform.ts';

export type TestApp = TestPlatform & { app: App };

/** The composed HTTP application over a test platform; call it by `app.inject`. */
export function useApp(options: { now?: string; maxConnections?: number } = {}): TestApp {
  const test = usePlatform(options);
  let app: App | undefined;
  beforeAll(async () => {
    app = await composeApp(test.platform, async () => {});
    await app.ready();
  });
  afterAll(() => app?.close());
  return Object.defineProperty(test, 'app', {
    get: () => {
      if (!app) throw new Error('the application opens in beforeAll');
      return app;
    },
  }) as TestApp; // defineProperty gives back its argument's own type
}
