import pino from 'pino';

/** JSON lines on standard output; secrets are cut out wherever they stand. */
export const logger = pino({
  level: process.env.DATRIX_LOG_LEVEL || 'info',
  base: { service: 'datrix' },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: [
      'password',
      '*.password',
      'authorization',
      '*.authorization',
      'cookie',
      '*.cookie',
      'key',
      '*.key',
      'secret',
      '*.secret',
    ],
    censor: '[redacted]',
  },
});
