const chinese = /[㐀-鿿]/;
const marks: Readonly<Record<string, string>> = {
  ',': '，',
  ';': '；',
  ':': '：',
  '?': '？',
  '!': '！',
};
/** After a Chinese character or what stands for one, or before one. */
const beside =
  /(?<=[㐀-鿿“”‘’（）《》})%])[,;:?!] *(?=[㐀-鿿“‘（《{$%A-Za-z0-9]|$)|[,;:?!] *(?=[㐀-鿿])/g;

/** A pair beside a Chinese character, or around one: what stands in it may be Latin. */
const pairs =
  /(?<=(?:[㐀-鿿“”‘’）《》%]|\{\}) *) *\(([^()（）]*)\)(?: +(?=[㐀-鿿]))?| *\(([^()（）]*[㐀-鿿][^()（）]*)\)(?: +(?=[㐀-鿿]))?/g;

/** A Chinese text with the marks that half-width keyboards leave between its characters made full-width. */
export function withFullWidth(text: string): string {
  if (!isChinese(text)) return text;
  return text
    .replaceAll(beside, (found) => marks[found.charAt(0)] ?? found)
    .replaceAll(
      pairs,
      (_, after: string | undefined, around: string | undefined) => `（${after ?? around}）`,
    );
}

/** English that names something in Chinese, and what a program reads, keep their marks. */
function isChinese(text: string): boolean {
  const characters = [...text];
  const own = characters.filter((one) => chinese.test(one)).length;
  const latin = characters.filter((one) => /[A-Za-z]/.test(one)).length;
  return own > 0 && own * 2 >= latin;
}
