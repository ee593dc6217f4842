import type { MyServices } from '#contract/local-services.ts';
import { fields, flag, listOf, named, number, type Reader, text } from '../phone/read-answer.ts';
import { iconPaths } from './local-icons.ts';
import { localWords } from './local-words.ts';

export const readServices: Reader<MyServices> = fields({
  services: listOf(
    fields({
      id: number,
      nameZh: text,
      nameEn: text,
      group: named(localWords.zh.groups),
      icon: named(iconPaths),
      link: text,
    }),
  ),
  circles: listOf(
    fields({ id: number, name: text, city: text, merchants: listOf(text), offers: listOf(text) }),
  ),
});
export const readTapped: Reader<{ counted: boolean }> = fields({ counted: flag });
