import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A page lives for seconds: the compilers that take longest cost more than they win, the quickest wins a tenth;
  // and collecting garbage on threads of its own takes processors from the servers beside.
  '--js-flags=--no-opt --no-maglev --single-threaded-gc',
];

/**
 * The Chromium of CHROMIUM_PATH; otherwise the one that comes through npm, the same on every machine;
 * otherwise, where the libraries it needs are absent, the system's. `more`: flags of one test, such as a camera.
 */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const args = [...flags, ...more];
  const own = process.env['CHROMIUM_PATH'];
  if (own) return chromium.launch({ executablePath: own, args });
  const shipped = await unpackShipped();
  try {
    return await chromium.launch({ executablePath: shipped, args });
  } catch (fault) {
    const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((at) => existsSync(at));
    if (!installed) throw fault;
    return chromium.launch({ executablePath: installed, args });
  }
}

/** It unpacks itself once into the temporary folder and stays there: too much to be kept in memory. */
async function unpackShipped(): Promise<string> {
  const chosen = process.env['TMPDIR'];
  if (chosen === '/dev/shm') delete process.env['TMPDIR'];
  try {
    return await sparticuz.executablePath();
  } finally {
    if (chosen !== undefined) process.env['TMPDIR'] = chosen;
  }
}

/** What every open page showed when the test failed, under .cache/e2e. */
export async function keepPictures(browser: Browser): Promise<void> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  await Promise.all(
    pages.map((page, index) => page.screenshot({ path: `.cache/e2e/failed-${index}.png` })),
  );
}
