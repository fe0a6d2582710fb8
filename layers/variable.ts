/**
 * Weights: tensors that change their numbers and keep their place.
 *
 * @module
 */
import { showsAs } from "../display/mod.ts";
import { type DataType, type Tensor, tf } from "../engine/mod.ts";
import { arrayStr, floatRepr } from "../printing/mod.ts";
import type { ConstraintFunction } from "./constraints/mod.ts";
import type { InitializerFunction } from "./initializers/mod.ts";
import type { RegularizerFunction } from "./regularizers/mod.ts";
import { resolveArguments } from "./arguments/resolve.ts";
import { withoutNew } from "./callable.ts";
import { autoName, currentPath } from "./names.ts";
import { shapeText } from "./shapes.ts";

/** Numbers that a variable may be given. */
export type VariableValue =
  | Tensor
  | number
  | boolean
  | readonly unknown[]
  | ArrayLike<number>;

/** Options of {@linkcode Variable}. */
export interface VariableOptions {
  /**
   * Shape, where the value is an initializer.
   *
   * @default {null}
   */
  shape?: readonly number[] | null;
  /**
   * Dtype; that of the value unless given.
   *
   * @default {null}
   */
  dtype?: DataType | null;
  /**
   * Whether training changes it.
   *
   * @default {true}
   */
  trainable?: boolean;
  /**
   * Name, the last part of the path.
   *
   * @default {null}
   */
  name?: string | null;
}

/**
 * Disposes of the numbers when the variable itself has become garbage, since
 * tfjs holds on to every variable that was not disposed of.
 */
const abandoned = new FinalizationRegistry<tf.Variable>((value) => {
  if (!value.isDisposed) value.dispose();
});

/** The tensor that a value stands for. */
function toTensor(value: VariableValue, dtype: DataType | null): Tensor {
  if (value instanceof tf.Tensor) {
    return dtype && value.dtype !== dtype ? value.cast(dtype) : value as Tensor;
  }
  const made = tf.tensor(value as number[]);
  return dtype && made.dtype !== dtype ? made.cast(dtype) : made;
}

class VariableClass {
  /** Last part of the path, such as `kernel`. */
  readonly name: string;
  /** Where it stands, such as `sequential/lstm/lstm_cell/kernel`. */
  readonly path: string;
  /** The numbers, as tfjs knows them. */
  readonly value: tf.Variable;
  /** What it adds to the loss. */
  regularizer: RegularizerFunction | null = null;
  /** What is done to it after each step of an optimizer. */
  constraint: ConstraintFunction | null = null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<
      & { initializer: VariableValue | InitializerFunction }
      & Required<VariableOptions>
    >("Variable", {
      arguments: {
        initializer: 0,
        shape: null,
        dtype: null,
        trainable: true,
        name: null,
      },
    }, args);
    this.name = given.name ?? autoName("variable");
    if (this.name.includes("/")) {
      throw new TypeError(
        `Argument \`name\` must be a string and cannot contain character \`/\`. Received: name=${this.name}`,
      );
    }
    const path = currentPath();
    this.path = path ? `${path}/${this.name}` : this.name;
    this.value = tf.tidy(() => {
      const { initializer, dtype } = given;
      const start = typeof initializer === "function"
        ? initializer(given.shape ?? [], dtype ?? "float32")
        : toTensor(initializer as VariableValue, dtype);
      return tf.variable(start, given.trainable);
    });
    abandoned.register(this, this.value, this);
  }

  /** Sizes of the axes. */
  get shape(): number[] {
    return this.value.shape;
  }

  /** Dtype of the numbers. */
  get dtype(): DataType {
    return this.value.dtype;
  }

  /** Whether training changes it. */
  get trainable(): boolean {
    return this.value.trainable;
  }

  set trainable(flag: boolean) {
    (this.value as { trainable: boolean }).trainable = flag;
  }

  /** How many numbers it has. */
  get size(): number {
    return this.value.size;
  }

  /**
   * Takes other numbers.
   *
   * @param value A tensor, array or number of the variable's shape; another
   * dtype is converted.
   * @returns The variable.
   * @throws {RangeError} If the shape is another one.
   */
  assign(value: VariableValue): this {
    tf.tidy(() => {
      const tensor = toTensor(value, this.dtype);
      if (String(tensor.shape) !== String(this.shape)) {
        throw new RangeError(
          `The shape of the target variable and the shape of the target value in \`variable.assign(value)\` must match. variable.shape=${
            shapeText(this.shape)
          }, Received: value.shape=${
            shapeText(tensor.shape)
          }. Target variable: ${this.path}`,
        );
      }
      this.value.assign(tensor);
    });
    return this;
  }

  /** A copy of the numbers that later changes do not reach. */
  numpy(): Tensor {
    return tf.tensor(
      this.value.dataSync().slice() as Float32Array,
      this.shape,
      this.dtype,
    );
  }

  /** Gives the memory back; the variable cannot be used after it. */
  dispose(): void {
    abandoned.unregister(this);
    if (!this.value.isDisposed) this.value.dispose();
  }
}

/** An instance of {@linkcode Variable}. */
export type Variable = VariableClass;

/** The numbers as Python writes them: a scalar as a float64. */
function valueText(variable: Variable): string {
  const data = variable.value.dataSync();
  const { shape, dtype } = variable;
  if (shape.length === 0) {
    if (dtype === "bool") return data[0] ? "True" : "False";
    return dtype === "int32" ? String(data[0]) : floatRepr(data[0]);
  }
  const values = dtype === "bool" ? Array.from(data, Boolean) : data;
  return arrayStr({ data: values, shape, dtype });
}

showsAs(
  VariableClass.prototype,
  (variable: Variable) =>
    `<Variable path=${variable.path}, shape=${
      shapeText(variable.shape)
    }, dtype=${variable.dtype}, value=${
      variable.value.isDisposed ? "(disposed)" : valueText(variable)
    }>`,
);

/**
 * A weight: numbers that an optimizer may change.
 *
 * @param initializer The numbers to start with, or an initializer, which then
 * needs a `shape`.
 * @param options Options; see {@linkcode VariableOptions}.
 * @returns The variable.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Variable } from "kerno";
 *
 * const v = Variable([1.5, 2], { name: "v" });
 * assert.equal(
 *   String(v),
 *   "<Variable path=v, shape=(2,), dtype=float32, value=[1.5 2. ]>",
 * );
 * ```
 *
 * @see `keras/src/backend/common/variables.py`
 */
export const Variable: {
  new (
    initializer?: VariableValue | InitializerFunction,
    options?: VariableOptions,
  ): Variable;
  (
    initializer?: VariableValue | InitializerFunction,
    options?: VariableOptions,
  ): Variable;
  prototype: Variable;
} = withoutNew("Variable", VariableClass);
