import type { GetRef, Table } from 'antd';
import { type RefObject, useEffect, useRef } from 'react';

type TableRef = GetRef<typeof Table>;

/** For a table: what is wider than its place is scrolled by the keyboard too. */
export function useScrolledByKeyboard(): RefObject<TableRef | null> {
  const table = useRef<TableRef>(null);
  useEffect(() => {
    const box = table.current?.nativeElement.querySelector('.ant-table-content');
    if (!box) return;
    if (box.scrollWidth > box.clientWidth) box.setAttribute('tabindex', '0');
    else box.removeAttribute('tabindex');
  });
  return table;
}
