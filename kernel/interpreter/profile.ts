/**
 * A CPU profile as a table.
 *
 * @module
 */
import type { Inspector } from "./inspector.ts";
import type { MimeBundle } from "./interpreter.ts";

interface CallFrame {
  functionName: string;
  /** "0" for native code. */
  scriptId: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

interface ProfileNode {
  id: number;
  callFrame: CallFrame;
  children?: number[];
}

/** What V8 records; the content of a .cpuprofile file. */
export interface CpuProfile {
  /** Call tree. */
  nodes: ProfileNode[];
  /** Microseconds. */
  startTime: number;
  /** Microseconds. */
  endTime: number;
  /** Node of each sample. */
  samples?: number[];
  /** Microseconds before each sample. */
  timeDeltas?: number[];
}

interface Row {
  frame: CallFrame;
  self: number;
  total: number;
}

const SHOWN = 20;
const SAMPLING_MICROSECONDS = 200;
const HIDDEN = new Set(["(root)", "(program)", "(idle)"]);

/** Starts recording. */
export async function startProfile(inspector: Inspector): Promise<void> {
  await inspector.send("Profiler.enable");
  await inspector.send("Profiler.setSamplingInterval", {
    interval: SAMPLING_MICROSECONDS,
  });
  await inspector.send("Profiler.start");
}

/** Ends recording. */
export async function stopProfile(inspector: Inspector): Promise<CpuProfile> {
  const { profile } = await inspector
    .send<{ profile: CpuProfile }>("Profiler.stop");
  await inspector.send("Profiler.disable");
  completeUrls(profile);
  return profile;
}

/**
 * V8 leaves out the URL of a function that it had compiled before it recorded;
 * another function of the same script has it.
 */
function completeUrls({ nodes }: CpuProfile): void {
  const urls = new Map(
    nodes.filter(({ callFrame }) => callFrame.url !== "")
      .map(({ callFrame }) => [callFrame.scriptId, callFrame.url]),
  );
  for (const { callFrame } of nodes) {
    if (callFrame.url === "") {
      callFrame.url = urls.get(callFrame.scriptId) ?? "";
    }
  }
}

/** Microseconds that each node itself has taken. */
function selfTimes({ samples = [], timeDeltas = [] }: CpuProfile) {
  const times = new Map<number, number>();
  samples.forEach((id, index) => {
    // A sample lasts until the next one.
    const time = timeDeltas[index + 1] ?? 0;
    times.set(id, (times.get(id) ?? 0) + time);
  });
  return times;
}

const keyOf = ({ functionName, url, lineNumber, columnNumber }: CallFrame) =>
  `${functionName} ${url}:${lineNumber}:${columnNumber}`;

/** Functions by the time that they take themselves, ours left out. */
export function profileRows(profile: CpuProfile): Row[] {
  const times = selfTimes(profile);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const rows = new Map<string, Row>();
  // A recursive function's time counts once, at its outermost call.
  const visit = (node: ProfileNode, open: ReadonlySet<string>): number => {
    const key = keyOf(node.callFrame);
    const deeper = open.has(key) ? open : new Set(open).add(key);
    const self = times.get(node.id) ?? 0;
    const children = (node.children ?? []).map((id) =>
      visit(nodes.get(id)!, deeper)
    );
    const total = children.reduce((sum, time) => sum + time, self);
    const row = rows.get(key) ??
      { frame: node.callFrame, self: 0, total: 0 };
    row.self += self;
    if (!open.has(key)) row.total += total;
    rows.set(key, row);
    return total;
  };
  if (profile.nodes.length > 0) visit(profile.nodes[0], new Set());
  return [...rows.values()]
    .filter(({ frame }) =>
      !HIDDEN.has(frame.functionName) && frame.url !== "kerno:runtime"
    )
    .sort((a, b) => b.self - a.self || b.total - a.total);
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A profile as text and as HTML. */
export async function profileBundle(
  profile: CpuProfile,
  inspector: Inspector,
  file: string,
): Promise<MimeBundle> {
  const rows = profileRows(profile).slice(0, SHOWN);
  const frames = rows.map(({ frame }) => frame);
  const reply = await inspector.evaluate(
    `__kerno.placesOf(${JSON.stringify(frames)})`,
    { returnByValue: true },
  );
  const places = reply.result.value as string[];
  const whole = profile.endTime - profile.startTime;
  const fields = rows.map(({ frame, self, total }, index) => [
    (self / 1000).toFixed(1),
    `${(self / whole * 100).toFixed(1)} %`,
    (total / 1000).toFixed(1),
    frame.functionName || "(anonymous)",
    places[index],
  ]);
  const head = ["self ms", "self", "total ms", "function", "place"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...fields.map((row) => row[column].length))
  );
  const line = (row: string[]) =>
    row.map((text, column) =>
      column < 3 ? text.padStart(widths[column]) : text.padEnd(widths[column])
    ).join("  ").trimEnd();
  const title = `${(whole / 1000).toFixed(0)} ms, saved in ${file}`;
  const html = (tag: string, row: string[]) =>
    `<tr>${
      row.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("")
    }</tr>`;
  return {
    "text/plain": [title, line(head), ...fields.map(line)].join("\n"),
    "text/html": `<p>${escapeHtml(title)}</p><table><thead>${
      html("th", head)
    }</thead><tbody>${
      fields.map((row) => html("td", row)).join("")
    }</tbody></table>`,
  };
}
