import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Ten steps around the accent #1A56DB; step 6 is the accent itself in light, step 4 in dark. */
const accent: MantineColorsTuple = [
  '#eef4ff',
  '#dce7fd',
  '#b6ccf8',
  '#8fb2f5',
  '#63a4ff',
  '#3d74e4',
  '#1a56db',
  '#1649bb',
  '#123c9b',
  '#0e2f7a',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent },
  defaultRadius: 6,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '22px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '22px', lineHeight: '1.3' }, h2: { fontSize: '15px', lineHeight: '1.4' } },
  },
  respectReducedMotion: true,
});
