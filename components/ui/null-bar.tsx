import { percent, share } from './format';

/** How much of a column is missing: a bar with the share in words. */
export function NullBar({ missing, total, width = 56 }: { missing: number; total: number; width?: number }) {
  const part = total === 0 ? 0 : missing / total;
  return (
    <span
      style={{ display: 'inline-flex', alignItems: 'center', gap: 8, whiteSpace: 'nowrap' }}
      title={`${share(missing, total)} missing`}
    >
      <span
        aria-hidden
        style={{ width, height: 6, borderRadius: 3, background: 'var(--inset)', overflow: 'hidden' }}
      >
        <span
          style={{
            display: 'block',
            height: '100%',
            width: missing > 0 ? `max(2px, ${part * 100}%)` : 0,
            background: 'var(--warning)',
          }}
        />
      </span>
      <span className="mono" style={{ fontSize: 12, color: missing > 0 ? 'var(--text)' : 'var(--text-3)' }}>
        {percent(missing, total)}
      </span>
    </span>
  );
}
