import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { woffToSfnt } from '@/server/lib/woff-to-sfnt';

export type Face = 'text' | 'strong' | 'mono';

/** The cuts of each face with the code points that they hold, as their makers state them; the first that holds a sign draws it. */
const CUTS: { name: string; ranges: [number, number][] }[] = [
  {
    name: 'latin',
    ranges: [
      [0x20, 0xff],
      [0x131, 0x131],
      [0x152, 0x153],
      [0x2c6, 0x2dc],
      [0x2000, 0x206f],
      [0x20ac, 0x20ac],
      [0x2122, 0x2122],
      [0x2212, 0x2212],
    ],
  },
  {
    name: 'latin-ext',
    ranges: [
      [0x100, 0x2af],
      [0x1e00, 0x1eff],
      [0x20a0, 0x20c0],
      [0x2c60, 0x2c7f],
    ],
  },
  {
    name: 'cyrillic',
    ranges: [
      [0x400, 0x45f],
      [0x490, 0x491],
      [0x2116, 0x2116],
    ],
  },
  { name: 'greek', ranges: [[0x370, 0x3ff]] },
];
const WEIGHTS: Record<Face, { family: string; weight: number; cuts: readonly string[] }> = {
  text: { family: 'inter', weight: 400, cuts: ['latin', 'latin-ext', 'cyrillic', 'greek'] },
  strong: { family: 'inter', weight: 600, cuts: ['latin', 'latin-ext', 'cyrillic', 'greek'] },
  mono: { family: 'ibm-plex-mono', weight: 400, cuts: ['latin', 'latin-ext', 'cyrillic'] },
};

export interface PdfFonts {
  /** Font name -> file, to be registered with a document. */
  files: ReadonlyMap<string, Buffer>;
  /** A text as stretches of one font each; signs that no cut holds become a question mark. */
  stretches: (text: string, face: Face) => { font: string; text: string }[];
}

let loaded: Promise<PdfFonts> | undefined;

/** The typefaces of the screens, read once. */
export function pdfFonts(): Promise<PdfFonts> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<PdfFonts> {
  // From the project's root, since a bundler moves this file but not the packages.
  const packages = createRequire(join(process.cwd(), 'package.json'));
  const files = new Map<string, Buffer>();
  for (const [face, { family, weight, cuts }] of Object.entries(WEIGHTS)) {
    for (const cut of cuts) {
      const path = packages.resolve(`@fontsource/${family}/files/${family}-${cut}-${weight}-normal.woff`);
      files.set(`${face}-${cut}`, woffToSfnt(await readFile(path)));
    }
  }
  return { files, stretches };
}

function stretches(text: string, face: Face): { font: string; text: string }[] {
  const parts: { font: string; text: string }[] = [];
  // A thin space between thousands has no glyph of its own in every cut.
  for (const sign of text.replaceAll('\u2009', '\u00a0').replaceAll(/\s/g, ' ')) {
    const code = sign.codePointAt(0) ?? 0x20;
    const cut = CUTS.find(
      ({ name, ranges }) =>
        WEIGHTS[face].cuts.includes(name) && ranges.some(([from, to]) => code >= from && code <= to),
    );
    const font = `${face}-${cut?.name ?? 'latin'}`;
    const last = parts.at(-1);
    const shown = cut === undefined ? '?' : sign;
    if (last?.font === font) last.text += shown;
    else parts.push({ font, text: shown });
  }
  return parts;
}
