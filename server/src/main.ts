#!/usr/bin/env node
import { runCommandLine } from './cli/program.ts';

// The composition root of the command line is cli/program.ts; compose.ts is that of the server.
const exitCode = await runCommandLine(process.argv.slice(2));
if (exitCode !== 0) process.exitCode = exitCode;
