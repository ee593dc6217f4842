import path from 'node:path';

/** The folder of the program's own files: migrations, the built console, examples. */
export const projectRoot = path.resolve(import.meta.dirname, '../../..');
