/** A measurement as lines of text for a terminal; the figures are those of the contract. */
import type { Estimate, Figure, Measurement, Significance } from '#contract/measurement.ts';
import { notEstimableReasons } from '#contract/measurement.ts';

/** English, because a terminal's width is counted in it; amounts in yuan. */
export function printMeasurement(measured: Measurement): string {
  const percentLevel = `${Math.round(measured.confidence * 1000) / 10} %`;
  const lines = [`By intention to treat; intervals at ${percentLevel}.`, ''];
  for (const arm of measured.arms) {
    const role = arm.isControl ? ' (control)' : '';
    const counts = [
      `${arm.size} assigned`,
      ...(arm.contacted === null ? [] : [`${arm.contacted} contacted`]),
      ...(arm.redeemed === null ? [] : [`${arm.redeemed} redeemed`]),
      ...(arm.converted === null ? [] : [`${arm.converted} converted`]),
      ...(arm.costFen === 0 ? [] : [`cost ¥${yuan(arm.costFen)}`]),
    ];
    lines.push(`${arm.arm}${role}: ${counts.join(', ')}`);
    lines.push(`  conversion rate        ${interval(arm.conversionRate, percent)}`);
    lines.push(`  mean value             ${interval(arm.meanValueFen, money)}`);
  }
  for (const comparison of measured.comparisons) {
    const { conversion, value } = comparison;
    lines.push('', `${comparison.arm} against ${comparison.control}`);
    lines.push(`  lift                   ${interval(conversion.lift, points)}`);
    lines.push(`  relative lift          ${interval(conversion.relativeLift, percent)}`);
    lines.push(`  p-value                ${significance(conversion.significance)}`);
    lines.push(`  value lift             ${interval(value.liftFen, money)}`);
    lines.push(`  relative value lift    ${interval(value.relativeLift, percent)}`);
    lines.push(`  p-value                ${significance(value.significance)}`);
    lines.push(`  incremental conversions ${interval(comparison.incrementalConversions, one)}`);
    lines.push(`  incremental value      ${interval(comparison.incrementalValueFen, money)}`);
    lines.push(`  incremental cost       ${money(comparison.incrementalCostFen)}`);
    lines.push(
      `  cost per conversion    ${single(comparison.costPerIncrementalConversionFen, money)}`,
    );
    lines.push(`  incremental return     ${interval(comparison.incrementalReturn, percent)}`);
  }
  lines.push('', sampleRatioLine(measured));
  return `${lines.join('\n')}\n`;
}

function sampleRatioLine({ sampleRatio }: Measurement): string {
  if (!sampleRatio.estimable) {
    return `Sample ratio: not estimable. ${notEstimableReasons[sampleRatio.reason].en}.`;
  }
  const p = pValue(sampleRatio.pValue);
  return sampleRatio.asPlanned
    ? `Sample ratio: as planned (p = ${p}).`
    : `SAMPLE RATIO MISMATCH (p = ${p} < ${sampleRatio.threshold}): ` +
        'the arms are not of their planned sizes, so do not trust the lift.';
}

function interval(estimate: Estimate, format: (value: number) => string): string {
  if (!estimate.estimable) return `not estimable: ${notEstimableReasons[estimate.reason].en}`;
  return `${format(estimate.value)}  [${format(estimate.low)}, ${format(estimate.high)}]`;
}

function single(figure: Figure, format: (value: number) => string): string {
  if (!figure.estimable) return `not estimable: ${notEstimableReasons[figure.reason].en}`;
  return format(figure.value);
}

function significance(result: Significance): string {
  if (!result.estimable) return `not estimable: ${notEstimableReasons[result.reason].en}`;
  const degrees =
    result.degreesOfFreedom === null ? '' : `, ${result.degreesOfFreedom.toFixed(1)} d.f.`;
  return `${pValue(result.pValue)}  (${result.test}${degrees})`;
}

function pValue(p: number): string {
  if (p < 1e-16) return '< 1e-16';
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`;
}

function points(part: number): string {
  return `${(part * 100).toFixed(2)} pp`;
}

function one(value: number): string {
  return value.toFixed(1);
}

function yuan(fen: number): string {
  return (fen / 100).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
}

function money(fen: number): string {
  return `${fen < 0 ? '-' : ''}¥${yuan(Math.abs(fen))}`;
}
