import type { Loaders } from './loaders';

/** What every resolver of one request shares. */
export interface GraphqlContext {
  loaders: Loaders;
}
