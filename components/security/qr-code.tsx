import { create } from 'qrcode';

const MARGIN = 2;

/** A QR code as one path, dark on light in either theme, since cameras expect it so. */
export function QrCode({ text, size }: { text: string; size: number }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const cells: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) cells.push(`M${column + MARGIN} ${row + MARGIN}h1v1h-1z`);
    }
  }
  const side = modules.size + 2 * MARGIN;
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label="QR code for the authenticator app"
    >
      <rect width={side} height={side} fill="#fff" rx={1} />
      <path d={cells.join('')} fill="#000" />
    </svg>
  );
}
