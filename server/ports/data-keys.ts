/** A key of one organisation; `version` counts up from 1 and is stored beside whatever the key encrypted. */
export interface DataKey {
  version: number;
  /** 32 bytes, for AES-256. */
  key: Buffer;
}

/** The data keys of organisations, unwrapped. `orgId` is a bare UUID. */
export interface DataKeys {
  /** The one that encrypts; made on first use. */
  newest(orgId: string): Promise<DataKey>;
  /** An older one, for what it once encrypted; throws when it has been destroyed. */
  ofVersion(orgId: string, version: number): Promise<DataKey>;
}
