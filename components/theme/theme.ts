import { Badge, createTheme, type MantineColorsTuple, Modal } from '@mantine/core';

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

/** Text down to the deepest ground, in the hues of the tokens: inputs and menus are 6, their borders 4. */
const dark: MantineColorsTuple = [
  '#f0f4ff',
  '#a3aec4',
  '#8a96b0',
  '#5f6b86',
  '#2b3550',
  '#212a40',
  '#151c2c',
  '#0f1522',
  '#0a0e17',
  '#05080f',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, dark },
  defaultRadius: 6,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '22px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '22px', lineHeight: '1.3' }, h2: { fontSize: '15px', lineHeight: '1.4' } },
  },
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({
      styles: {
        title: { fontWeight: 600, fontSize: 15 },
        content: { background: 'var(--card)' },
        header: { background: 'var(--card)' },
      },
    }),
    // Names and words stay as they are written; capitals would shout.
    Badge: Badge.extend({ styles: { root: { textTransform: 'none', fontWeight: 500 } } }),
  },
});
