/**
 * The scripts that frames lie in: cells by the text that they were run with,
 * and modules that V8 has loaded.
 *
 * @module
 */
import type { PositionMap } from "../script_builder.ts";
import { type PlaceMap, takeSourceMap } from "../source_map.ts";
import { breakPlaces } from "./break_places.ts";
import type { Source } from "./dap.ts";
import { murmur2 } from "./murmur2.ts";
import type { Position } from "./positions.ts";

/** Seed of the paths' hashes, the one of ipykernel. */
export const HASH_SEED = 0xc70f6907;

/** Scripts of cells that breakpoints can still reach. */
const REMEMBERED = 1000;

/** The script of one run of a cell. */
export class CellScript {
  /** Its sourceURL. */
  readonly url: string;
  /** `In[3]`. */
  readonly name: string;
  /** The user's text. */
  readonly text: string;
  /** Places of the script in it. */
  readonly map: PositionMap;
  #path: string | undefined;

  /** Computes nothing. */
  constructor(facts: Omit<CellScript, "path">) {
    this.url = facts.url;
    this.name = facts.name;
    this.text = facts.text;
    this.map = facts.map;
  }

  /** What front ends call the text. */
  get path(): string {
    return this.#path ??= cellPath(this.text);
  }
}

/** Paths of cells begin with it; no such file exists. */
export const CELL_PREFIX: string = `/tmp/kerno_${Deno.pid}/`;
/** And end with it. */
export const CELL_SUFFIX = ".ts";

/** The path that front ends give a cell with this text. */
function cellPath(text: string): string {
  return CELL_PREFIX + murmur2(text, HASH_SEED) + CELL_SUFFIX;
}

/** A module as V8 tells of it. */
export interface LoadedScript {
  scriptId: string;
  url: string;
  sourceMapURL?: string;
  startLine: number;
  endLine: number;
  endColumn: number;
}

/** The path of a `file:` URL, other URLs as they are. */
export function pathOfUrl(url: string): string {
  if (!url.startsWith("file:")) return url;
  const path = decodeURIComponent(new URL(url).pathname);
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

/** Cells and modules. */
export class Scripts {
  readonly #folder: string | undefined;
  readonly #cells = new Map<string, CellScript>();
  readonly #texts = new Map<string, string>();
  readonly #places = new Map<string, Position[]>();
  readonly #loaded = new Map<string, LoadedScript>();
  readonly #maps = new Map<string, PlaceMap | null>();

  /** `folder` is the notebook's. */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** A cell is going to run. */
  remember(cell: CellScript): void {
    this.#cells.set(cell.url, cell);
    if (this.#cells.size <= REMEMBERED) return;
    const [oldest] = this.#cells.keys();
    this.#cells.delete(oldest);
  }

  /** The script of a run of a cell. */
  cell(url: string): CellScript | undefined {
    return this.#cells.get(url);
  }

  /** Scripts of the cells with that path, the newest last. */
  cellsOf(path: string): CellScript[] {
    return [...this.#cells.values()].filter((cell) => cell.path === path);
  }

  /** Notes the text of a cell; gives its path. */
  dump(text: string): string {
    const path = cellPath(text);
    this.#texts.set(path, text);
    return path;
  }

  /** The text of a cell. */
  textOf(path: string): string | undefined {
    return this.#texts.get(path) ?? this.cellsOf(path).at(-1)?.text;
  }

  /** Where the cell of that path can stop; null where no such cell is known. */
  async placesOf(path: string): Promise<Position[] | null> {
    const known = this.#places.get(path);
    if (known) return known;
    const text = this.textOf(path);
    if (text === undefined) return null;
    const places = await breakPlaces(text, this.#folder);
    this.#places.set(path, places);
    return places;
  }

  /** V8 has a new script. */
  load(script: LoadedScript): void {
    this.#loaded.set(script.scriptId, script);
  }

  /** All that V8 has told of. */
  get loaded(): LoadedScript[] {
    return [...this.#loaded.values()];
  }

  /** A script of V8's. */
  script(scriptId: string): LoadedScript | undefined {
    return this.#loaded.get(scriptId);
  }

  /** The newest module at that path. */
  moduleAt(path: string): LoadedScript | undefined {
    return this.loaded.findLast(({ url }) => pathOfUrl(url) === path);
  }

  /** What a client is told of a script. */
  sourceOf({ url }: { url: string }): Source {
    const cell = this.#cells.get(url);
    const path = cell?.path ?? pathOfUrl(url);
    const name = cell?.name ?? path.split(/[/\\]/).at(-1);
    return { name, path, sourceReference: 0 };
  }

  /** The place of the user's text that a place of a module comes from. */
  modulePlace(script: LoadedScript, { line, column }: Position): Position {
    if (!this.#maps.has(script.scriptId)) {
      const { sourceMapURL } = script;
      const { places } = takeSourceMap(
        sourceMapURL ? `\n//# sourceMappingURL=${sourceMapURL}` : "",
      );
      this.#maps.set(script.scriptId, places);
    }
    const found = this.#maps.get(script.scriptId)?.(line, column);
    return found ? { line: found[0], column: found[1] } : { line, column };
  }

  /** The child is another: its scripts are gone, the texts stay. */
  forgetChild(): void {
    this.#cells.clear();
    this.forgetLoaded();
  }

  /** V8 tells of everything again when the debugger is put on again. */
  forgetLoaded(): void {
    this.#loaded.clear();
    this.#maps.clear();
  }
}
