/** One thread of the generator. */
import { parentPort, workerData } from 'node:worker_threads';
import { generatePart } from './generate-part.ts';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(generatePart(workerData));
