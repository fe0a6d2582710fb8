/**
 * Breakpoints: wished by line of the user's text, set in every script of it.
 *
 * @module
 */
import type { Inspector } from "../inspector.ts";
import { nearestPlace } from "./break_places.ts";
import type { Breakpoint, SourceBreakpoint } from "./dap.ts";
import { conditionOf } from "./expressions.ts";
import { isBefore, type Position, toGenerated } from "./positions.ts";
import {
  type CellScript,
  type LoadedScript,
  pathOfUrl,
  type Scripts,
} from "./scripts.ts";

/** Scripts of one text, the newest, that a breakpoint is set in. */
const SCRIPTS_EACH = 20;

/** A wished breakpoint. */
interface Wish extends SourceBreakpoint {
  id: number;
  path: string;
  /** Where it is in the text; null while the text is not known. */
  place: Position | null;
  /** Why it cannot be. */
  problem?: string;
  /** What V8 evaluates at it. */
  test?: string;
  /** V8's own names of it. */
  set: string[];
}

interface Location {
  scriptId: string;
  lineNumber: number;
  columnNumber?: number;
}

/** All breakpoints of a session. */
export class Breakpoints {
  readonly #scripts: Scripts;
  readonly #changed: (breakpoint: Breakpoint) => void;
  readonly #wishes = new Map<string, Wish[]>();
  #inspector: Inspector | null = null;
  #last = -1;

  /** `changed` hears of those that find their place later. */
  constructor(scripts: Scripts, changed: (breakpoint: Breakpoint) => void) {
    this.#scripts = scripts;
    this.#changed = changed;
  }

  /** As `debugInfo` tells them. */
  get list(): { source: string; breakpoints: SourceBreakpoint[] }[] {
    return [...this.#wishes]
      .filter(([, wishes]) => wishes.length > 0)
      .map(([source, wishes]) => ({
        source,
        breakpoints: wishes.map((wish) => {
          const { condition, hitCondition, logMessage } = wish;
          return {
            line: reported(wish),
            ...(condition ? { condition } : {}),
            ...(hitCondition ? { hitCondition } : {}),
            ...(logMessage ? { logMessage } : {}),
          };
        }),
      }));
  }

  /** The debugger has been put on: sets what was wished before. */
  async connect(inspector: Inspector): Promise<void> {
    this.#inspector = inspector;
    for (const wishes of this.#wishes.values()) {
      for (const wish of wishes) wish.set = [];
      await this.#apply(wishes);
    }
  }

  /** The debugger has been taken off, and V8 has forgotten them all. */
  disconnect(): void {
    this.#inspector = null;
    this.#wishes.clear();
  }

  /** Replaces the breakpoints of a text. */
  async replace(
    path: string,
    wished: readonly SourceBreakpoint[],
  ): Promise<Breakpoint[]> {
    for (const { set } of this.#wishes.get(path) ?? []) {
      for (const breakpointId of set) {
        await this.#inspector?.send("Debugger.removeBreakpoint", {
          breakpointId,
        })
          .catch(() => {}); // A script that is gone.
      }
    }
    const places = await this.#scripts.placesOf(path);
    const wishes = wished.map((one) => this.#wish(path, one, places));
    this.#wishes.set(path, wishes);
    await this.#apply(wishes);
    return wishes.map(toBreakpoint);
  }

  /** Ids of the wishes that V8 names. */
  idsOf(names: readonly string[]): number[] {
    return [...this.#wishes.values()].flat()
      .filter(({ set }) => set.some((name) => names.includes(name)))
      .map(({ id }) => id);
  }

  /** A cell is going to run: commands sent now come before its script. */
  beforeRun(cell: CellScript): void {
    for (const wish of this.#wishes.get(cell.path) ?? []) {
      this.#setInCell(wish, cell);
    }
  }

  /** V8 has loaded a script. */
  async loaded(script: LoadedScript): Promise<void> {
    const wishes = this.#wishes.get(pathOfUrl(script.url));
    if (!wishes) return;
    await this.#setInModule(wishes, script);
    for (const wish of wishes) this.#changed(toBreakpoint(wish));
  }

  #wish(
    path: string,
    wished: SourceBreakpoint,
    places: Position[] | null,
  ): Wish {
    const id = ++this.#last;
    const wish: Wish = { ...wished, id, path, place: null, set: [] };
    try {
      wish.test = conditionOf(wished, `${path}:${id}`);
    } catch (error) {
      wish.problem = (error as Error).message;
      return wish;
    }
    if (places === null) {
      wish.problem = "the text has not been loaded yet";
      return wish;
    }
    wish.place = nearestPlace(places, wantedOf(wish));
    if (!wish.place) wish.problem = "nothing there is executed";
    return wish;
  }

  async #apply(wishes: readonly Wish[]): Promise<void> {
    if (!this.#inspector || wishes.length === 0) return;
    const [{ path }] = wishes;
    if (this.#scripts.textOf(path) === undefined) {
      const script = this.#scripts.moduleAt(path);
      if (script) await this.#setInModule(wishes, script);
      return;
    }
    const cells = this.#scripts.cellsOf(path);
    for (const cell of cells.slice(-SCRIPTS_EACH)) {
      await Promise.all(wishes.map((wish) => this.#setInCell(wish, cell)));
    }
  }

  async #setInCell(wish: Wish, cell: CellScript): Promise<void> {
    const at = wish.place && toGenerated(cell.map, wish.place);
    if (!at || !this.#inspector) return;
    await this.#set(wish, "Debugger.setBreakpointByUrl", {
      url: cell.url,
      lineNumber: at.line,
      columnNumber: at.column,
      condition: wish.test,
    });
  }

  async #set(
    wish: Wish,
    method: string,
    params: Record<string, unknown>,
  ): Promise<void> {
    try {
      const reply = await this.#inspector!
        .send<{ breakpointId: string }>(method, params);
      wish.set.push(reply.breakpointId);
    } catch {
      // Two wishes for one place: V8 has the first already.
    }
  }

  /** Modules are asked where they can stop, which V8 knows once they are. */
  async #setInModule(
    wishes: readonly Wish[],
    script: LoadedScript,
  ): Promise<void> {
    const { scriptId, startLine, endLine, endColumn } = script;
    const { locations } = await this.#inspector!
      .send<{ locations: Location[] }>("Debugger.getPossibleBreakpoints", {
        start: { scriptId, lineNumber: startLine, columnNumber: 0 },
        end: { scriptId, lineNumber: endLine, columnNumber: endColumn },
      });
    const stops = locations.map((location) => {
      const { lineNumber: line, columnNumber: column = 0 } = location;
      const place = this.#scripts.modulePlace(script, { line, column });
      return { location, place };
    }).sort((a, b) => isBefore(a.place, b.place) ? -1 : 1);
    const places = stops.map(({ place }) => place);
    for (const wish of wishes) {
      const place = nearestPlace(places, wantedOf(wish));
      const stop = stops.find((one) => one.place === place);
      if (!stop) continue;
      wish.place = stop.place;
      wish.problem = undefined;
      await this.#set(wish, "Debugger.setBreakpoint", {
        location: stop.location,
        condition: wish.test,
      });
    }
  }
}

function wantedOf({ line, column }: SourceBreakpoint): Position {
  return { line: line - 1, column: Math.max(0, (column ?? 1) - 1) };
}

function reported({ place, line }: Wish): number {
  return place ? place.line + 1 : line;
}

function toBreakpoint(wish: Wish): Breakpoint {
  const { id, path, problem } = wish;
  return {
    verified: problem === undefined,
    id,
    source: { path },
    line: reported(wish),
    ...(problem === undefined ? {} : { message: problem }),
  };
}
