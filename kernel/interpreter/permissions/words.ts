/**
 * Permission questions in plain words.
 *
 * @module
 */

/** What the user has answered. */
export type Answer = "once" | "always" | "never" | "no";

const WANTS: Readonly<Record<string, [string, string]>> = {
  read: ["read", "read any file, or find out where one is"],
  write: ["write or change", "write or change any file"],
  net: ["use the network at", "use the network without limits"],
  env: ["use the environment variable", "see all environment variables"],
  sys: ["learn about this computer", "learn all about this computer"],
  run: [
    "start a program, which can do all that you can, by the name of",
    "start or stop any program",
  ],
  ffi: [
    "load native code, which can do all that you can, from",
    "use native code and raw memory, which can do all that you can",
  ],
  import: ["import code from", "import code from anywhere"],
};
/** What may be typed; "n" is no, as "never" must not come by a slip. */
const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ["", "no"],
  ["n", "no"],
  ["no", "no"],
  ["o", "once"],
  ["once", "once"],
  ["y", "once"],
  ["yes", "once"],
  ["a", "always"],
  ["always", "always"],
  ["never", "never"],
]);
/** Longer values are shown by their ends. */
const SHOWN = 400;

/** A value that can neither break the line nor hide a part of itself. */
export function shown(value: string): string {
  const text = JSON.stringify(value).replace(
    /[\p{C}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
  if (text.length <= SHOWN) return text;
  const half = SHOWN / 2;
  const left = text.length - SHOWN;
  return `${text.slice(0, half)} (${left} characters) ${text.slice(-half)}`;
}

/** What is wanted, as the end of "the cell wants to". */
export function wish(permission: string, value: string | null): string {
  const [some, all] = WANTS[permission] ?? [
    `use the permission ${shown(permission)} for`,
    `use the permission ${shown(permission)}`,
  ];
  return value === null ? all : `${some} ${shown(value)}`;
}

/** The question. */
export function questionText(
  permission: string,
  value: string | null,
  executionCount: number,
  isKept: boolean,
): string {
  const always = isKept ? "for this notebook" : "until the kernel ends";
  return `In[${executionCount}] wants to ${
    wish(permission, value)
  }. Allow it once (until the cell ends), always (${always}) or never? `;
}

/** Reads an answer; null is end of input, undefined none of the words. */
export function readAnswer(text: string | null): Answer | undefined {
  return ANSWERS.get((text ?? "").trim().toLowerCase().replace(/[.!]$/, ""));
}

/** Why something was denied. */
export type Cause =
  /** A flag denies it. */
  | "flag"
  /** Only a flag can allow it. */
  | "whole"
  /** The front end takes no questions, or no cell runs that could ask. */
  | "nobody"
  /** Another question is open. */
  | "busy"
  /** The cell was interrupted or ended. */
  | "ended"
  | Answer;

/** The text of the error. */
export function denialText(
  permission: string,
  value: string | null,
  cause: Cause,
  file: string | null,
): string {
  const rule = `Cannot ${wish(permission, value)} as `;
  const option = `--allow-${permission}${value === null ? "" : `=${value}`}`;
  const way = `to allow it beforehand, add ${
    shown(option)
  } to the flags behind "--" of kerno install`;
  switch (cause) {
    case "flag":
      return `${rule}--deny-${permission} of the kernel's flags forbids it`;
    case "whole":
      return `${rule}the flags of the kernel do not allow it; ${way}`;
    case "nobody":
      return `${rule}the flags of the kernel do not allow it, and nobody can be asked: no cell runs whose front end takes questions (allow_stdin); ${way}`;
    case "busy":
      return `${rule}the flags of the kernel do not allow it, and another question is open: answer that first, or ${way}`;
    case "ended":
      return `${rule}the cell was stopped or asked something else before you had answered`;
    case "never":
      return `${rule}you have answered "never"${
        file === null
          ? "; restart the kernel to be asked again"
          : ` for this notebook; delete ${shown(file)} to be asked again`
      }`;
    default:
      return `${rule}you did not allow it; run the cell again to be asked again, or ${way}`;
  }
}
