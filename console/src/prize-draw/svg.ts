const namespace = 'http://www.w3.org/2000/svg';

/** An element of a picture with its attributes and children. */
export function svg(
  tag: 'svg' | 'g' | 'path' | 'circle' | 'rect' | 'text',
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly (Node | string)[]
): SVGElement {
  const made = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}
