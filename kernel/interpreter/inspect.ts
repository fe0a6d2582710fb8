/**
 * What is known of a name: its kind, signature, documentation and source, from
 * the live value and from the cells' texts.
 *
 * @module
 */
import { evaluateQuietly } from "./complete.ts";
import type { CellSource } from "./errors.ts";
import { expressionAt } from "./expression_at.ts";
import type { Inspector, RemoteObject } from "./inspector.ts";
import type { MimeBundle } from "./interpreter.ts";
import { type Documentation, plainDocumentation } from "./language/mod.ts";

const GROUP = "inspect";

/** A declaration as the user wrote it, types and comment included. */
interface Declaration {
  signature: string;
  documentation: string;
}

function documentationText(comment: string): string {
  return comment.slice(3, -2).split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n").trim();
}

/** The latest declaration of `name` in the cells. */
function declarationOf(
  name: string,
  sources: readonly CellSource[],
): Declaration | null {
  const escaped = RegExp.escape(name);
  const pattern = new RegExp(
    String
      .raw`(/\*\*(?:(?!\*/).)*\*/\s*)?^[ \t]*((?:export\s+)?(?:default\s+)?` +
      String
        .raw`(?:abstract\s+|declare\s+|async\s+)*(?:function\s*\*?|class|const|let|var|enum|interface|type|namespace)\s+${escaped}\b[^\n]*)`,
    "gms",
  );
  for (const { text } of sources.toReversed()) {
    const match = [...text.matchAll(pattern)].at(-1);
    if (!match) continue;
    const [, comment = "", line] = match;
    return {
      signature: line.replace(/\s*(?:\{|=>)?\s*$/, "").trim(),
      documentation: documentationText(comment.trim()),
    };
  }
  return null;
}

/** The head of a function's source: all before its body. */
function headOfFunction(source: string): string {
  if (/\{\s*\[native code\]\s*\}$/.test(source)) {
    return source.replace(/\s*\{[^{]*$/, "");
  }
  if (source.startsWith("class")) {
    const head = /^class[^{]*/.exec(source)![0].trim();
    const parameters = /\n\s*constructor\s*(\([^)]*\))/.exec(source)?.[1];
    return parameters ? `${head}\nconstructor${parameters}` : head;
  }
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if ("([".includes(character)) depth++;
    else if (")]".includes(character)) depth--;
    else if (depth === 0 && character === "{") {
      return source.slice(0, at).trim();
    } else if (depth === 0 && source.startsWith("=>", at)) {
      return source.slice(0, at + 2);
    }
  }
  return source;
}

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

/**
 * What is known of the expression at `cursor`.
 *
 * @param detail 1 adds the source of functions and classes.
 * @param typed What TypeScript says of it: it holds over what is guessed from
 * the texts.
 * @returns text/plain and text/markdown, or null where nothing is known.
 */
export async function inspectLive(
  inspector: Inspector,
  code: string,
  cursor: number,
  detail: 0 | 1,
  sources: readonly CellSource[],
  isBusy: boolean,
  typed?: Promise<Documentation | null>,
): Promise<MimeBundle | null> {
  const expression = expressionAt(code, cursor);
  const [value, known] = await Promise.all([
    expression && evaluateQuietly(inspector, expression, GROUP),
    typed ?? null,
  ]);
  if (!expression || !value) {
    return known && bundleOf(
      [[expression ?? "", known.signature], ...sourceOf(known.source, detail)],
      known.documentation,
    );
  }
  const name = /[\p{ID_Continue}$]+$/u.exec(expression)?.[0];
  const declaration = known ?? (name ? declarationOf(name, sources) : null);
  const sections: [title: string, text: string][] = [];
  if (value.type === "function") {
    const source = value.description ?? "";
    const kind = source.startsWith("class") ? "class" : "function";
    const signature = declaration?.signature ?? headOfFunction(source);
    sections.push([`${kind} ${expression}`, signature]);
    // A declaration without a body says less than what runs.
    const hasBody = known?.source.includes("{");
    sections.push(...sourceOf(hasBody ? known!.source : source, detail));
  } else {
    const type = value.className ?? value.subtype ?? value.type;
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
