import { BarChart, LineChart, CustomChart, FunnelChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactNode } from 'react';
import { useCalmMotion } from '../app/calm-motion.ts';
import { chartColors } from '../app/theme.ts';

use([
  BarChart,
  LineChart,
  CustomChart,
  FunnelChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  AriaComponent,
  CanvasRenderer,
]);

/** A chart on echarts; `label` is what a screen reader says of it. The option must be stable between draws (useMemo). */
export function Chart({
  option,
  height = 280,
  label,
}: {
  option: EChartsCoreOption;
  height?: number;
  label: string;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const calm = useCalmMotion();
  useEffect(() => {
    if (!box.current) return undefined;
    const chart = init(box.current);
    chart.setOption({
      color: chartColors,
      animation: !calm,
      animationDuration: 300,
      aria: { enabled: true },
      textStyle: { fontFamily: 'inherit' },
      ...option,
    });
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [option, calm]);
  return <div ref={box} className="chart" style={{ height }} role="img" aria-label={label} />;
}
