/**
 * The arguments that MultiHeadAttention and GroupQueryAttention are called
 * with.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { camelCase } from "../arguments/resolve.ts";
import type { AnyTensor, CallOptions } from "../layer_options.ts";
import { isPlainObject } from "../tree.ts";

/** Options of a call of an attention layer with projections. */
export interface ProjectedCallOptions<T = Tensor> extends CallOptions {
  /** What queries are compared with; the value unless given. */
  key?: T | null;
  /** Bool `[batch, queries]`; from the query unless given. */
  queryMask?: T | null;
  /** Bool `[batch, values]`; from the value unless given. */
  valueMask?: T | null;
  /** Bool `[batch, values]`; from the key unless given. */
  keyMask?: T | null;
  /** Bool, broadcasts to `[batch, heads, queries, values]`: 0 keeps them apart. */
  attentionMask?: T | null;
  /**
   * Whether the scores are wanted too.
   *
   * @default {false}
   */
  returnAttentionScores?: boolean;
  /**
   * Lets a step see itself and those before it only.
   *
   * @default {false}
   */
  useCausalMask?: boolean;
}

/** How an attention layer with projections is called. */
export interface ProjectedCall {
  <T extends AnyTensor>(
    query: T,
    value: T,
    options: ProjectedCallOptions<T> & { returnAttentionScores: true },
  ): [T, T];
  <T extends AnyTensor>(
    query: T,
    value: T,
    key: T,
    options: ProjectedCallOptions<T> & { returnAttentionScores: true },
  ): [T, T];
  <T extends AnyTensor>(
    query: T,
    value: T,
    options?: ProjectedCallOptions<T>,
  ): T;
  <T extends AnyTensor>(
    query: T,
    value: T,
    key: T | null,
    options?: ProjectedCallOptions<T>,
  ): T;
  <T extends AnyTensor>(
    inputs: ProjectedCallOptions<T> & { query: T; value: T },
  ): T;
}

/** Keras' order of what may follow the key. */
const POSITIONAL = ["queryMask", "valueMask", "keyMask", "attentionMask"];

/**
 * The arguments of a call in one form: query, value, the key if there is one,
 * and the options.
 *
 * @param name Name of the layer, for messages.
 * @param args What the layer was called with, by place or by name.
 * @returns The arguments.
 * @throws {TypeError} If query or value is missing.
 */
export function attentionArguments(
  name: string,
  args: readonly unknown[],
): unknown[] {
  const last = args.at(-1);
  const written = isPlainObject(last) ? last : {};
  const named: Record<string, unknown> = Object.fromEntries(
    Object.entries(written).map(([key, value]) => [camelCase(key), value]),
  );
  const places = isPlainObject(last) ? args.slice(0, -1) : args;
  ["query", "value", "key", ...POSITIONAL].forEach((argument, i) => {
    if (i >= places.length) return;
    if (argument in named) {
      throw new TypeError(
        `Cannot call layer '${name}' as ${argument} is given twice: by its place and by its name`,
      );
    }
    named[argument] = places[i];
  });
  const { query, value, key, ...options } = named;
  const missing = Object.entries({ query, value })
    .find(([, given]) => given === undefined || given === null);
  if (missing) {
    throw new TypeError(
      `Cannot call layer '${name}' as it takes a query and a value: ${
        missing[0]
      } is missing`,
    );
  }
  return [query, value, ...(key ? [key] : []), options];
}
