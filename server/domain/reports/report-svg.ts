const TRACK = '#f3f4f6';

/** A bar of 0-100. */
export function scoreSvg(score: number, colour: string): string {
  const width = Math.max(0, Math.min(100, score)) * 2.4;
  return `<svg width="240" height="8" role="img" aria-label="${score.toFixed(1)} of 100"><rect width="240" height="8" rx="4" fill="${TRACK}"/><rect width="${width.toFixed(1)}" height="8" rx="4" fill="${colour}"/></svg>`;
}

/** A distribution at a glance. */
export function barsSvg(counts: readonly number[]): string {
  if (counts.length === 0) return '';
  const top = Math.max(1, ...counts);
  const step = 120 / counts.length;
  const bars = counts
    .map((count, at) => {
      const height = count === 0 ? 0 : Math.max(1, (count / top) * 24);
      return `<rect x="${(at * step).toFixed(1)}" y="${(24 - height).toFixed(1)}" width="${Math.max(0.5, step - 1).toFixed(1)}" height="${height.toFixed(1)}"/>`;
    })
    .join('');
  return `<svg width="120" height="24" fill="#1a56db" role="img" aria-label="Distribution">${bars}</svg>`;
}

/** The score over the last scans, on the whole scale of 0-100. */
export function historySvg(history: readonly { at: string; overall: number }[]): string {
  const x = (at: number) => 6 + (at / Math.max(1, history.length - 1)) * 388;
  const y = (overall: number) => 54 - (overall / 100) * 48;
  const points = history.map(({ overall }, at) => `${x(at).toFixed(1)},${y(overall).toFixed(1)}`).join(' ');
  const dots = history
    .map(
      ({ at, overall }, index) =>
        `<circle cx="${x(index).toFixed(1)}" cy="${y(overall).toFixed(1)}" r="2.5" fill="#1a56db"><title>${at.slice(0, 10)}: ${overall.toFixed(1)}</title></circle>`,
    )
    .join('');
  return `<svg width="400" height="60" role="img" aria-label="Score over the last ${history.length} scans"><line x1="6" x2="394" y1="54" y2="54" stroke="#e5e7eb"/><polyline points="${points}" fill="none" stroke="#1a56db" stroke-width="1.5"/>${dots}</svg>`;
}
