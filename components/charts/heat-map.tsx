'use client';

import { useEffect, useEffectEvent, useRef } from 'react';
import classes from './heat-map.module.css';

interface HeatMapProps {
  rows: string[];
  columns: string[];
  /** By row, then column; -1 to 1, null where there is none. */
  values: (number | null)[][];
  label: string;
  /** Shown on hover. */
  readOut: (row: number, column: number) => string;
  /** Names under the columns; left out where there are many. */
  showColumns?: boolean;
  /** What stands in a cell, where there is room. */
  write?: (row: number, column: number) => string;
}

const [CELL_MIN, CELL_MAX] = [4, 64];
/** Names of rows need this much; cells with text a little more. */
const [ROW_MIN, ROW_MAX] = [14, 24];
/** Cells from this width on have room for words, in them and level below them. */
const WIDE = 40;

/** A matrix on a canvas, since a thousand cells as elements would be slow; hovering reads out one of them. */
export function HeatMap({ rows, columns, values, label, readOut, showColumns = false, write }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const cell = Math.min(CELL_MAX, Math.max(CELL_MIN, Math.floor(420 / Math.max(1, columns.length))));
  const height = Math.min(ROW_MAX, Math.max(ROW_MIN, cell));
  // A function is made anew with each render; the drawing follows the values.
  const wordAt = useEffectEvent((row: number, column: number) => write?.(row, column) ?? null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined || canvas.current === null) return;
    const scale = window.devicePixelRatio;
    canvas.current.width = columns.length * cell * scale;
    canvas.current.height = rows.length * height * scale;
    context.scale(scale, scale);
    const style = getComputedStyle(canvas.current);
    const colours = {
      up: style.getPropertyValue('--accent'),
      down: style.getPropertyValue('--danger'),
      none: style.getPropertyValue('--inset'),
      text: style.getPropertyValue('--text'),
      card: style.getPropertyValue('--card'),
    };
    for (const [y, line] of values.entries()) {
      for (const [x, value] of line.entries()) {
        context.globalAlpha = 1;
        const size = [cell - (cell > 6 ? 1 : 0), height - 1] as const;
        context.fillStyle = colours.none;
        context.fillRect(x * cell, y * height, ...size);
        const strength = Math.abs(value ?? 0);
        if (value !== null && value !== 0) {
          context.globalAlpha = Math.min(1, 0.03 + 0.97 * strength);
          context.fillStyle = value > 0 ? colours.up : colours.down;
          context.fillRect(x * cell, y * height, ...size);
        }
        const word = cell < WIDE ? null : wordAt(y, x);
        if (word === null) continue;
        context.globalAlpha = 1;
        context.fillStyle = strength > 0.6 ? colours.card : colours.text;
        context.font = '11px sans-serif';
        context.textAlign = 'center';
        context.textBaseline = 'middle';
        context.fillText(word, (x + 0.5) * cell, (y + 0.5) * height);
      }
    }
  }, [rows, columns, values, cell, height]);
  return (
    <figure className={classes.figure} aria-label={label}>
      <div className={classes.grid}>
        <ol className={classes.names} style={{ gridAutoRows: height }}>
          {rows.map((name) => (
            <li key={name} title={name}>
              {name}
            </li>
          ))}
        </ol>
        <canvas
          ref={canvas}
          style={{ width: columns.length * cell, height: rows.length * height }}
          aria-hidden
          onMouseMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const row = Math.floor((event.clientY - box.top) / height);
            const column = Math.floor((event.clientX - box.left) / cell);
            if (said.current !== null && row < rows.length && column < columns.length)
              said.current.textContent = readOut(row, column);
          }}
        />
        {showColumns && (
          <ol
            className={classes.under}
            style={{ gridTemplateColumns: `repeat(${columns.length}, ${cell}px)` }}
          >
            {columns.map((name) => (
              <li key={name} title={name}>
                <span>{name}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
      <p ref={said} className={classes.said}>
        Hover a cell to read it.
      </p>
    </figure>
  );
}
