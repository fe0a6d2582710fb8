/**
 * What the kernel tells the runtime when it puts it into the child.
 *
 * The files of this folder run in the child. `runtime_source.ts` joins them
 * into one script: they may import one another and nothing else, every
 * top-level name stands once in all of them, and none needs a permission.
 *
 * @module
 */

/** Where the library lies. */
export interface LibraryConfig {
  /** What cells write: `kerno`. */
  specifier: string;
  /** The file in its place. */
  url: string;
  /** Its public names. */
  names: string[];
  /** Whether the names are to become globals. */
  preload: boolean;
}

/** Settings of the child's runtime. */
export interface RuntimeConfig {
  /** The 8 bytes that frames start with. */
  magic: number[];
  /** Whether console.log colours what it prints. */
  colors: boolean;
  /** The library that cells find as globals, if any. */
  library: LibraryConfig | null;
  /** How the child sees to it that it does not outlive the kernel. */
  watchParent: "native" | "worker" | "stdin";
}

/**
 * What the runtime takes from node, where `process.getBuiltinModule` would load
 * far more than it is.
 */
export interface NodeModules {
  /** `node:async_hooks`. */
  async_hooks: typeof import("node:async_hooks");
  /** `node:url`. */
  url: typeof import("node:url");
  /** `node:assert`. */
  assert: typeof import("node:assert");
}

declare const kernoConfig: RuntimeConfig;
declare const kernoModules: NodeModules;

/** The settings of this child. */
export const config: RuntimeConfig = kernoConfig;

/** Modules of node. */
export const modules: NodeModules = kernoModules;
