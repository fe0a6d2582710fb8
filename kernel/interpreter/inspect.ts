/**
 * What is known of a name: its kind, signature, documentation and source, from
 * the live value and from the cells' texts.
 *
 * @module
 */
import { evaluateQuietly } from "./complete.ts";
import type { CellSource } from "./errors.ts";
import {
  type Declaration,
  declarationIn,
  headOfClass,
  headOfFunction,
} from "./declaration.ts";
import { expressionAt } from "./expression_at.ts";
import type { Inspector, RemoteObject } from "./inspector.ts";
import type { MimeBundle } from "./interpreter.ts";
import {
  calleeAt,
  type Documentation,
  plainDocumentation,
} from "./language/mod.ts";
import {
  libraryDeclaration,
  type LibraryPlace,
} from "./library_declaration.ts";
import {
  exported,
  type LiveFunction,
  liveFunction,
  typeName,
} from "./live_value.ts";
import { within } from "./patience.ts";

const GROUP = "inspect";

/** The library, for inspection. */
export interface InspectedLibrary extends LibraryPlace {
  /** Its public names. */
  names: ReadonlySet<string>;
  /** Whether the names are globals. */
  preload: boolean;
}

/** What is asked, and what there is to answer from. */
export interface Inspection {
  code: string;
  /** UTF-16 offset. */
  cursor: number;
  /** 1 adds the source of functions and classes. */
  detail: 0 | 1;
  /** The cells' texts. */
  sources: readonly CellSource[];
  /** Whether a cell is running. */
  isBusy: boolean;
  /** Whether an answer may take a while to be good. */
  isPatient?: boolean;
  /** The library of the cells. */
  library?: InspectedLibrary;
  /**
   * What TypeScript says of what is at `cursor`: it holds over what is found
   * in the texts.
   *
   * @param coldPatience Milliseconds to wait for a server that must start.
   */
  typed?(cursor: number, coldPatience: number): Promise<Documentation | null>;
}

/** Milliseconds for a cold server where only it can know. */
const COLD_PATIENCE = 3000;
/** A name's member, such as a namespace's. */
const MEMBER =
  /^([\p{ID_Start}$_][\p{ID_Continue}$]*)\.([\p{ID_Continue}$]+)$/u;

/** Milliseconds for the library that is being loaded. */
const LIBRARY_PATIENCE = 2000;

async function textOf(
  inspector: Inspector,
  value: RemoteObject,
  isBusy: boolean,
): Promise<string> {
  if (value.type === "string") return JSON.stringify(value.value);
  const plain = value.unserializableValue ?? value.description ??
    String(value.value);
  // Formatting may run the user's code: not in the middle of a cell.
  if (!value.objectId || isBusy) return plain;
  const reply = await inspector.send<{ result: RemoteObject }>(
    "Runtime.callFunctionOn",
    {
      objectId: value.objectId,
      functionDeclaration:
        "function(){return __kerno.inspectText(this,{colors:false,depth:2})}",
      returnByValue: true,
      silent: true,
    },
  );
  return typeof reply.result.value === "string" ? reply.result.value : plain;
}

/** Evaluates; of getters only those of the bundle's namespaces run. */
async function evaluated(
  inspector: Inspector,
  expression: string,
): Promise<RemoteObject | null> {
  const value = await evaluateQuietly(inspector, expression, GROUP);
  const [, head, name] = value ? [] : MEMBER.exec(expression) ?? [];
  if (!head) return value;
  const object = await evaluateQuietly(inspector, head, GROUP);
  return object?.objectId
    ? await exported(inspector, object, name, GROUP)
    : null;
}

/** Evaluates; a name of the library is waited for while it is loaded. */
async function valueOf(
  inspector: Inspector,
  expression: string,
  { library, isBusy }: Inspection,
): Promise<RemoteObject | null> {
  const value = await evaluated(inspector, expression);
  if (value || isBusy || !library?.preload) return value;
  const [name] = /^[\p{ID_Continue}$]*/u.exec(expression)!;
  if (!library.names.has(name)) return null;
  const loaded = inspector.evaluate("__kerno.library()", {
    awaitPromise: true,
    silent: true,
  });
  await within(loaded, LIBRARY_PATIENCE);
  return await evaluated(inspector, expression);
}

/** The expression at the cursor, or what it calls where that cannot be run. */
async function liveAt(inspector: Inspector, asked: Inspection) {
  const { code, cursor } = asked;
  const expression = expressionAt(code, cursor) ?? "";
  const value = expression && await valueOf(inspector, expression, asked);
  const callee = code[cursor - 1] === ")" ? calleeAt(code, cursor - 1) : null;
  if (value || callee === null) return { expression, value, cursor };
  const called = expressionAt(code, callee) ?? "";
  return {
    expression: called,
    value: called && await valueOf(inspector, called, asked),
    cursor: callee,
  };
}

/** How the cells or the library declare it. */
async function written(
  name: string,
  live: LiveFunction | null,
  { sources, library }: Inspection,
): Promise<Declaration | null> {
  for (const { text } of name ? sources.toReversed() : []) {
    const found = declarationIn(text, name);
    if (found) return found;
  }
  if (!live || !library) return null;
  return await libraryDeclaration(library, live.source, live.name);
}

/** A function's head as it runs, by its own name and without erased types. */
function runningHead({ kind, source, name }: LiveFunction): string {
  if (/\{\s*\[native code\]\s*\}$/.test(source)) {
    return source.replace(/\s*\{[^{]*$/, "");
  }
  if (kind === "class") {
    return headOfClass(source).replace(/^class(?= extends|$)/, `class ${name}`);
  }
  return headOfFunction(source)
    .replace(/\s+(?=[,)])/g, "")
    .replace(/^((?:async )?function\*?) ?[\w$]*\s*\(/, `$1 ${name}(`);
}

/**
 * What is known of the expression at the cursor. Where the value is known the
 * answer comes at once, be the language server warm or not.
 *
 * @returns text/plain and text/markdown, or null where nothing is known.
 */
export async function inspectLive(
  inspector: Inspector,
  asked: Inspection,
): Promise<MimeBundle | null> {
  const { detail, isBusy, isPatient } = asked;
  const { expression, value, cursor } = await liveAt(inspector, asked);
  const typed = async (patience: number) =>
    await asked.typed?.(cursor, isBusy ? 0 : patience) ?? null;
  let known = await typed(value ? 0 : COLD_PATIENCE);
  if (!value) {
    return known && bundleOf(
      [[expression, known.signature], ...sourceOf(known.source, detail)],
      known.documentation,
    );
  }
  const live = await liveFunction(inspector, value);
  const name = /[\p{ID_Continue}$]+$/u.exec(expression)?.[0] ?? "";
  let declaration = known ?? await written(name, live, asked);
  if (!declaration && isPatient) {
    known = await typed(COLD_PATIENCE);
    declaration = known;
  }
  const sections: [title: string, text: string][] = [];
  if (live) {
    const signature = declaration?.signature ?? runningHead(live);
    sections.push([`${live.kind} ${expression}`, signature]);
    // A declaration without a body says less than what runs.
    const hasBody = known?.source.includes("{");
    sections.push(...sourceOf(hasBody ? known!.source : live.source, detail));
  } else {
    const type = await typeName(inspector, value);
    const text = await textOf(inspector, value, isBusy);
    sections.push([`${expression}: ${type}`, text]);
    if (declaration) sections.push(["Declaration", declaration.signature]);
    sections.push(...sourceOf(known?.source ?? "", detail));
  }
  inspector.send("Runtime.releaseObjectGroup", { objectGroup: GROUP });
  return bundleOf(sections, declaration?.documentation ?? "");
}

function sourceOf(source: string, detail: 0 | 1): [string, string][] {
  return detail === 1 && source !== "" ? [["Source", source]] : [];
}

function bundleOf(
  sections: readonly [string, string][],
  documentation: string,
): MimeBundle {
  const [[title, text], ...rest] = sections;
  const plain = [title, text];
  const markdown = [`**${title}**`, "```ts\n" + text + "\n```"];
  if (documentation) {
    plain.push("", plainDocumentation(documentation));
    markdown.push(documentation);
  }
  for (const [heading, body] of rest) {
    plain.push("", `${heading}:`, body);
    markdown.push(`**${heading}**`, "```ts\n" + body + "\n```");
  }
  return {
    "text/plain": plain.join("\n"),
    "text/markdown": markdown.join("\n\n"),
  };
}
