import { z } from 'zod';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/** With e-mail and password, or with neither by a session or an API key. */
export const CreateToken = z.object({
  email: z.string().trim().max(320).toLowerCase().optional(),
  password: z.string().max(200).optional(),
  /** Six digits of the app or a recovery code, where the account has a second factor. */
  code: z.string().trim().max(40).optional(),
  /** Which of the person's organisations the token is for, by id or short name; default: the first they joined. */
  organisation: z.string().trim().max(100).optional(),
});

export const TokenPair = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    /** Seconds. */
    expiresIn: z.number().int(),
    /** Works once: the answer of its refresh brings the next. */
    refreshToken: z.string(),
    refreshTokenExpiresAt: Timestamp,
    organisationId: publicId('organisation'),
  })
  .meta({ id: 'TokenPair' });

export const RefreshToken = z.object({ refreshToken: z.string().max(200) });
/** A refresh token or an access token; either ends all tokens of the same sign-in. */
export const RevokeToken = z.object({ token: z.string().max(4000) });
export const RevokedToken = z.object({});

/** RFC 7517: public keys, to check signatures with. */
export const JsonWebKeys = z.object({
  keys: z.array(
    z.object({
      kid: z.string(),
      kty: z.string(),
      crv: z.string(),
      x: z.string(),
      alg: z.string(),
      use: z.string(),
    }),
  ),
});
