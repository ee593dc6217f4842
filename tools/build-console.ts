/** Builds the console as `huike demo` does, so that it finds it built: `npm run build:console`. */
import { buildConsole } from '../server/src/cli/build-console.ts';

console.log(await buildConsole());
