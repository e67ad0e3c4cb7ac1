/** Signs with Ed25519 (RFC 8032). The private key is the instance's own and never leaves it. */
export interface AnchorSigner {
  /** First 16 hexadecimal digits of the SHA-256 of `publicKey`'s bytes. */
  keyId: string;
  /** SubjectPublicKeyInfo (RFC 8410), base64. */
  publicKey: string;
  /** Base64url. */
  sign(content: string): string;
}
