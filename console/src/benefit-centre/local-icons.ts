import type { ServiceIcon } from '#contract/local-services.ts';

const svg = 'http://www.w3.org/2000/svg';

/** Strokes on a field of 24 by 24. */
export const iconPaths: Record<ServiceIcon, string> = {
  hospital: 'M4 21V8l8-5 8 5v13zM12 9v6M9 12h6',
  insurance: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  payment: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  fuel: 'M4 21V5a2 2 0 012-2h6a2 2 0 012 2v16M3 21h12M7 7h4v4H7zM14 11h2a2 2 0 012 2v4a1.5 1.5 0 003 0V9l-3-3',
  bus: 'M5 17V6a2 2 0 012-2h10a2 2 0 012 2v11zM5 12h14M8 17v3M16 17v3M8 15h.01M16 15h.01',
  government: 'M3 10l9-6 9 6zM5 10v8M10 10v8M14 10v8M19 10v8M3 21h18',
  school: 'M2 9l10-5 10 5-10 5zM6 11.5V17c3 2.5 9 2.5 12 0v-5.5M22 9v6',
  film: 'M4 4h16v16H4zM8 4v16M16 4v16M4 9h4M4 15h4M16 9h4M16 15h4',
  news: 'M4 4h13v16H6a2 2 0 01-2-2zM17 8h3v10a2 2 0 01-2 2M7 8h7M7 12h7M7 16h4',
  home: 'M3 11l9-8 9 8M6 9v12h12V9M10 21v-6h4v6',
};

export function drawIcon(icon: ServiceIcon): SVGSVGElement {
  const picture = document.createElementNS(svg, 'svg');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', iconPaths[icon]);
  picture.setAttribute('viewBox', '0 0 24 24');
  picture.setAttribute('class', 'local-icon');
  picture.setAttribute('aria-hidden', 'true');
  picture.append(path);
  return picture;
}
