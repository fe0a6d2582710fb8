/**
 * A stopped program: its calls, without those of our runtime.
 *
 * @module
 */
import type { RemoteObject } from "../inspector.ts";
import type { StackFrame } from "./dap.ts";
import { type Position, toSource } from "./positions.ts";
import type { LoadedScript, Scripts } from "./scripts.ts";

interface CallFrame {
  callFrameId: string;
  functionName: string;
  functionLocation?: { lineNumber: number; columnNumber?: number };
  location: { scriptId: string; lineNumber: number; columnNumber?: number };
  scopeChain: { type: string; object: RemoteObject; name?: string }[];
  this: RemoteObject;
}

/** What V8 tells when it stops. */
export interface PausedEvent {
  callFrames: CallFrame[];
  reason: string;
  data?: RemoteObject;
  hitBreakpoints?: string[];
}

/** A call that the user is shown. */
export interface Frame {
  /** The client's name of it. */
  id: number;
  /** V8's call. */
  call: CallFrame;
  /** Its script. */
  script: LoadedScript;
  /** The place in the user's text. */
  place: Position;
}

let lastId = 0;

/** One stop. */
export class Stop {
  /** What V8 has told. */
  readonly event: PausedEvent;
  /** Calls to show, topmost first. */
  readonly frames: Frame[];
  /** Where the program is within our own part of a cell's script, if it is. */
  readonly ours: "head" | "tail" | null;

  private constructor(
    event: PausedEvent,
    frames: Frame[],
    ours: "head" | "tail" | null,
  ) {
    this.event = event;
    this.frames = frames;
    this.ours = ours;
  }

  /** Finds the places of all calls. */
  static read(event: PausedEvent, scripts: Scripts): Stop {
    const frames: Frame[] = [];
    let ours: "head" | "tail" | null = null;
    for (const [index, call] of event.callFrames.entries()) {
      const { scriptId, lineNumber: line, columnNumber: column = 0 } =
        call.location;
      const script = scripts.script(scriptId);
      if (!script) continue;
      const cell = scripts.cell(script.url);
      const place = cell
        ? toSource(cell.map, { line, column })
        : scripts.modulePlace(script, { line, column });
      if (place) frames.push({ id: ++lastId, call, script, place });
      else if (index === 0) ours = line === 0 ? "head" : "tail";
    }
    return new Stop(event, frames, ours);
  }

  /** Line and call in which it stands, to tell it from another stop. */
  get line(): string {
    const [top] = this.frames;
    if (!top) return "";
    const { lineNumber, columnNumber } = top.call.functionLocation ?? {};
    return JSON.stringify([
      this.frames.length,
      top.script.scriptId,
      lineNumber,
      columnNumber,
      top.place.line,
    ]);
  }

  /** A call by the client's name. */
  frame(id: number): Frame | undefined {
    return this.frames.find((frame) => frame.id === id);
  }

  /** The calls as the client sees them. */
  stackFrames(scripts: Scripts, start: number, count: number): StackFrame[] {
    const end = count > 0 ? start + count : undefined;
    return this.frames.slice(start, end).map(({ id, call, script, place }) => ({
      id,
      name: call.functionName || topLevelName(scripts, script),
      line: place.line + 1,
      column: place.column + 1,
      source: scripts.sourceOf(script),
    }));
  }
}

function topLevelName(scripts: Scripts, script: LoadedScript): string {
  return scripts.cell(script.url)?.name ?? "(anonymous)";
}
