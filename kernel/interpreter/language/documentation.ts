/**
 * What the server says of a name, as the text that Shift-Tab shows.
 *
 * @module
 */
import { type Hover, markupText, type SignatureHelp } from "./protocol.ts";

/** What is known of a name without running anything. */
export interface Documentation {
  /** How it is declared, with types. */
  signature: string;
  /** Its JSDoc, in Markdown. */
  documentation: string;
  /** How it is written, where that was asked for. */
  source: string;
}

const FENCE = /^```\w*\n([\s\S]*?)\n```\n?/;

/** `import X`, `export X` and `(alias)` tell of our scope, not of the thing. */
function plainSignature(code: string): string {
  return code
    .split("\n")
    .filter((line) => !/^(?:import|export) [\w$*{}, ]+$/.test(line))
    .map((line) => line.replace(/^\(alias\) /, ""))
    .join("\n")
    .trim();
}

/** The words of the type that has a class's name come before the class's. */
const OF_THE_TYPE = /^An instance of .*\n(?=\s*\S)/;

/**
 * Whether a hover says less of a function than its signatures do: that a
 * property or constant holds one, or the name of its type.
 */
export function isTerse({ signature, documentation }: Documentation): boolean {
  if (/^const \p{Lu}/mu.test(signature)) return true;
  return documentation === "" &&
    /^(?:\((?:property|parameter)\)|const|let|var) [\w$.]+\??: (?:<|\()/
      .test(signature);
}

/** The name of a tensor's method that has no words of its own. */
export function bareTensorMethod(
  { signature, documentation }: Documentation,
): string | null {
  const name = /^\(method\) Tensor(?:<\w+>)?\.(\w+)/.exec(signature)?.[1];
  return documentation === "" && name ? name : null;
}

/** Out of a hover; null where the server knows nothing of it. */
export function fromHover(
  hover: Hover | null | undefined,
): Documentation | null {
  const text = markupText(hover?.contents);
  const code = FENCE.exec(text)?.[1];
  if (!code) return null;
  const signature = plainSignature(code);
  if (signature === "" || signature === "any") return null;
  const documentation = text.replace(FENCE, "").trim()
    .replace(OF_THE_TYPE, "");
  return { signature, documentation, source: "" };
}

/** Out of the signatures of the call that the cursor is in. */
export function fromSignatures(
  help: SignatureHelp | null | undefined,
): Documentation | null {
  if (!help || help.signatures.length === 0) return null;
  const { signatures, activeSignature = 0 } = help;
  const active = signatures[activeSignature] ?? signatures[0];
  const parameters = (active.parameters ?? []).flatMap((parameter) => {
    const words = markupText(parameter.documentation).trim();
    const { label } = parameter;
    const name = typeof label === "string"
      ? label
      : active.label.slice(label[0], label[1]);
    const [bare] = name.split(/[?:]/);
    return words ? [`*@param* \`${bare}\` — ${words}`] : [];
  });
  const words = markupText(active.documentation).trim();
  return {
    signature: signatures.map(({ label }) => label).join("\n"),
    documentation: [words, ...parameters].filter((part) => part).join("\n\n"),
    source: "",
  };
}

/** JSDoc as plain text: no emphasis, no links into files. */
export function plainDocumentation(markdown: string): string {
  return markdown
    .replace(/\[([^\]\n]*)\]\((?:file|deno|asset):[^)\n]*\)/g, "$1")
    .replace(/^\*(@\w+)\*/gm, "$1")
    .replace(/\n{3,}/g, "\n\n");
}
