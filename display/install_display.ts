import { arrayRepr, arrayStr, type NdArray } from "../printing/mod.ts";
import { DENO_INSPECT, MARK } from "./_python_value.ts";
import type { MimeBundle } from "./channel.ts";
import { registerDisplay } from "./register_display.ts";
import { hide } from "./shows_as.ts";
import { tensorBundle } from "./tensor_bundle.ts";
import { listBundle } from "./tensor_list.ts";
import {
  arrayOfTensor,
  isTensorLike,
  nameOf,
  readTensor,
  reasonOf,
  tensorHeader,
  type TensorLike,
} from "./tensor_like.ts";

/** The class of tensors, as far as it is needed here. */
export interface TensorClass {
  /** Where the hooks go. */
  prototype: object;
}

/**
 * Makes tensors show as NumPy arrays: in `console.log`, at the prompt, in
 * `deno test`, in template strings and in notebooks.
 *
 * All copies of tfjs in a process make their tensors of the class that was
 * registered first; that class gets the hooks too. They are hidden properties
 * and never throw. `toString(true)` stays tfjs' own.
 *
 * @param tensorClass The class of tensors.
 * @returns A function that takes the hooks back.
 */
export function installDisplay(tensorClass: TensorClass): () => void {
  const { _tfGlobals } = globalThis as {
    _tfGlobals?: Map<string, TensorClass>;
  };
  const prototypes = new Set([tensorClass.prototype]);
  const shared = _tfGlobals?.get("Tensor")?.prototype;
  if (shared) prototypes.add(shared);
  const undo = [...prototypes].flatMap((prototype) =>
    Object.hasOwn(prototype, MARK) ? [] : hookPrototype(prototype)
  );
  if (undo.length > 0) {
    undo.push(
      registerDisplay(
        isListWithTensors,
        (value) => listBundle(value as unknown[]),
      ),
    );
  }
  return () => undo.splice(0).reverse().forEach((step) => step());
}

/** Puts the hooks on; the steps that take them back. */
function hookPrototype(prototype: object): (() => void)[] {
  const plain = prototype.toString as (verbose: boolean) => string;
  const hooks: Record<PropertyKey, unknown> = {
    [MARK]: true,
    [DENO_INSPECT](this: TensorLike) {
      return textOf(this, arrayRepr);
    },
    [Symbol.for("nodejs.util.inspect.custom")](this: TensorLike) {
      return textOf(this, arrayRepr);
    },
    [Symbol.for("Jupyter.display")](this: TensorLike) {
      return bundleOf(this);
    },
    toString(this: TensorLike, verbose = false) {
      return verbose ? plain.call(this, true) : textOf(this, arrayStr);
    },
  };
  return Reflect.ownKeys(hooks).map((key) => {
    const old = Object.getOwnPropertyDescriptor(prototype, key);
    hide(prototype, key, hooks[key]);
    return () => {
      if (old) Object.defineProperty(prototype, key, old);
      else Reflect.deleteProperty(prototype, key);
    };
  });
}

/** A tensor's text. Must not throw, whatever state the tensor is in. */
function textOf(t: TensorLike, print: (a: NdArray) => string): string {
  if (!isTensorLike(t)) return "<class 'Tensor'>";
  try {
    const a = readTensor(t);
    return typeof a === "string" ? a : print(a);
  } catch (error) {
    return tensorHeader(t, `no text: ${reasonOf(error)}`);
  }
}

async function bundleOf(t: TensorLike): Promise<MimeBundle> {
  const text = textOf(t, arrayRepr);
  if (!isTensorLike(t) || t.isDisposed) return { "text/plain": text };
  try {
    const a = readAnyhow(t);
    // No await before values at hand are read: the tensor may be disposed then.
    const array = a instanceof Promise ? await a : a;
    return await tensorBundle(array, nameOf(t));
  } catch {
    return { "text/plain": text };
  }
}

/** The values at once, or awaited where they are on a device. */
function readAnyhow(t: TensorLike): NdArray | Promise<NdArray> {
  const a = readTensor(t);
  if (typeof a !== "string") return a;
  if (!t.data) throw new TypeError(a);
  return t.data().then((data) => arrayOfTensor(t, data));
}

function isListWithTensors(value: unknown): boolean {
  return Array.isArray(value) && value.some(isTensorLike);
}
