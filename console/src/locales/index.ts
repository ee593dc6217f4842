import { commonTexts } from './common.ts';
import { homeTexts } from './home.ts';
import { shellTexts } from './shell.ts';

/** Every group of texts; a key is `group.name`, checked by the compiler in both languages. */
export const zh = { common: commonTexts.zh, home: homeTexts.zh, shell: shellTexts.zh };
export const en = { common: commonTexts.en, home: homeTexts.en, shell: shellTexts.en };
