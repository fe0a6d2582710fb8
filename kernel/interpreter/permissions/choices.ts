/**
 * The answers "always" and "never", remembered for a notebook.
 *
 * @module
 */
import { dirname, join } from "node:path";

/** An answer for ever. */
export interface Choice {
  /** The kind. */
  permission: string;
  /** Of what; null is for all of the kind. */
  value: string | null;
  /** Always, or never. */
  allow: boolean;
}

/** More are not kept; a file of that size was not written by us. */
const MOST = 10_000;
/** Bytes of a file that is read. */
const LARGEST = 4_000_000;

/** In a file, or in memory where there is none. */
export class Choices {
  /** Where they are kept; null is as long as the kernel lives. */
  readonly file: string | null;
  #choices: Choice[] | null = null;

  /** `file` need not exist. */
  constructor(file: string | null) {
    this.file = file;
  }

  /** Always or never? Nothing where neither was said; never wins. */
  find(permission: string, value: string | null): boolean | undefined {
    this.#choices ??= this.#read();
    const found = this.#choices.filter((choice) =>
      choice.permission === permission && covers(choice, value)
    );
    return found.length === 0 ? undefined : found.every(({ allow }) => allow);
  }

  /**
   * Remembers one.
   *
   * @throws {Error} If it cannot be kept in the file; it holds all the same as
   * long as the kernel lives.
   */
  remember(choice: Choice): void {
    // Another kernel of the notebook may have written.
    const others = [...this.#read(), ...(this.#choices ?? [])].filter(
      ({ permission, value }) =>
        permission !== choice.permission || value !== choice.value,
    );
    const unique = new Map(others.map((each) => [JSON.stringify(each), each]));
    this.#choices = [...unique.values(), choice].slice(-MOST);
    if (this.file !== null) this.#write(this.file, this.#choices);
  }

  #write(file: string, choices: Choice[]): void {
    const folder = dirname(file);
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const unfinished = join(folder, `.${crypto.randomUUID()}`);
    try {
      const text = JSON.stringify({ choices }, null, 2);
      Deno.writeTextFileSync(unfinished, text, {
        mode: 0o600,
        createNew: true,
      });
      Deno.renameSync(unfinished, file);
    } catch (error) {
      try {
        Deno.removeSync(unfinished);
      } catch {
        // It was not made.
      }
      throw error;
    }
  }

  /** What is in the file; a broken one holds nothing. */
  #read(): Choice[] {
    if (this.file === null) return [];
    try {
      if (Deno.statSync(this.file).size > LARGEST) return [];
      const { choices } = Object(JSON.parse(Deno.readTextFileSync(this.file)));
      return Array.isArray(choices) ? choices.filter(isChoice) : [];
    } catch {
      return [];
    }
  }
}

function isChoice(entry: unknown): entry is Choice {
  const { permission, value, allow } = Object(entry);
  return typeof permission === "string" && typeof allow === "boolean" &&
    (value === null || typeof value === "string");
}

const PATHS = ["read", "write", "ffi"];

/** A folder covers what is in it, as with deno's flags. */
function covers(choice: Choice, value: string | null): boolean {
  if (choice.value === null || choice.value === value) return true;
  if (value === null || !PATHS.includes(choice.permission)) return false;
  return value.startsWith(`${choice.value.replace(/\/$/, "")}/`);
}
