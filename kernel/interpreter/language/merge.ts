/**
 * One answer out of what the values say and what the types say.
 *
 * @module
 */
import type { Completions } from "../interpreter.ts";
import type { TypedMatch } from "./completion_items.ts";

/** Entries of the live values: what completes, its type and place. */
function entriesOf({ matches, metadata, start, end }: Completions) {
  const types = metadata._jupyter_types_experimental;
  const entries = Array.isArray(types) ? types as TypedMatch[] : [];
  const byText = new Map(entries.map((entry) => [entry.text, entry]));
  return matches.map((text): TypedMatch =>
    byText.get(text) ?? { text, type: "instance", start, end }
  );
}

/**
 * Live members first, as they are certain; the types add signatures to them,
 * and what only they know behind them.
 *
 * @param typed Null where the language server gave no answer in time.
 */
export function mergeCompletions(
  live: Completions,
  typed: readonly TypedMatch[] | null,
): Completions {
  if (!typed || typed.length === 0) return live;
  const [{ start, end }] = typed;
  const isSame = live.start === start && live.end === end;
  if (live.matches.length > 0 && !isSame) return live;
  const known = new Map(typed.map((match) => [match.text, match]));
  const first = entriesOf(live).map((entry) => {
    const { signature, documentation } = known.get(entry.text) ?? {};
    return {
      ...entry,
      ...(signature && { signature }),
      ...(documentation && { documentation }),
    };
  });
  const seen = new Set(live.matches);
  const all = [...first, ...typed.filter(({ text }) => !seen.has(text))];
  return {
    matches: all.map(({ text }) => text),
    start,
    end,
    metadata: { ...live.metadata, _jupyter_types_experimental: all },
  };
}
