import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  type FileArray,
  formatNpy,
  openArchive,
  parseNpy,
  toNpy,
} from "../../../numpy/files/mod.ts";
import { np, tf } from "../setup.ts";

interface Expected {
  array?: {
    shape: number[];
    dtype: string;
    data: (number | string | boolean)[];
    descr: string;
    text?: string;
  };
  error?: string;
  bytes?: string;
}

interface Case extends Omit<Expected, "bytes"> {
  file: string;
  members?: Record<string, Expected>;
}

const folder = new URL("../../golden/texts/", import.meta.url);
const { files }: { files: Case[] } = JSON.parse(
  readFileSync(new URL("array_files.json", folder), "utf8"),
);

const bytesOf = (file: string) =>
  new Uint8Array(readFileSync(new URL(file, folder)));

/** Dtypes that no tensor has: complex numbers and records. */
const REFUSED = [
  "files/arrays/c8.npy",
  "files/arrays/version_3.npy",
  "files/arrays/structured.npy",
];

function check(
  actual: FileArray,
  expected: Expected["array"],
  file: string,
): void {
  assert.deepEqual(actual.shape, expected!.shape, file);
  assert.equal(actual.dtype, expected!.dtype, file);
  const wanted = expected!.data.map((value) => {
    if (/^u?int64$/.test(actual.dtype)) return BigInt(value as string);
    return /^float/.test(actual.dtype) ? Number(value) : value;
  });
  if (actual.dtype === "float16") {
    // The golden file has the fewest digits that read back to the float16.
    wanted.forEach((value, i) => {
      const difference = Math.abs(Number(actual.data[i]) - Number(value));
      assert.ok(difference <= Math.abs(Number(value)) * 2 ** -11, file);
    });
    return;
  }
  const round = actual.dtype === "float32"
    ? (v: unknown) => Math.fround(v as number)
    : (v: unknown) => v;
  assert.deepEqual(
    Array.from(actual.data as number[], round),
    wanted.map(round),
    file,
  );
}

Deno.test("parseNpy() reads what NumPy reads and refuses what it refuses", () => {
  const found = files.filter((c) => c.file.endsWith(".npy"));
  assert.equal(found.length, 33);
  for (const { file, array, error } of found) {
    const bytes = bytesOf(file);
    if (error || REFUSED.includes(file)) {
      assert.throws(
        () => parseNpy(bytes),
        (e) => e instanceof TypeError || e instanceof RangeError,
        file,
      );
    } else check(parseNpy(bytes), array, file);
  }
});

Deno.test("parseNpy() says what is wrong", () => {
  const message = (name: string) => {
    try {
      parseNpy(bytesOf(`files/arrays/${name}.npy`));
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(message("empty"), /no data left in file/);
  assert.match(message("truncated"), /expected 4 elements of 4 bytes, found 2/);
  assert.match(message("truncated_header"), /expected 128 bytes, found 20/);
  assert.match(message("huge_shape"), /expected 1125899906842624 elements/);
  assert.match(message("object"), /object arrays cannot be loaded/);
  assert.match(message("pickle"), /pickled Python objects/);
  assert.match(message("unknown_dtype"), /'<q9'/);
  assert.match(message("missing_key"), /descr, fortran_order and shape/);
});

Deno.test("openArchive() reads members as NumPy does, and no path out of a name", () => {
  const found = files.filter((c) => c.file.endsWith(".npz") && c.members);
  assert.equal(found.length, 8);
  for (const { file, members } of found) {
    const archive = openArchive(bytesOf(file));
    const names = archive.names.map((name) => name.replace(/\.npy$/, ""));
    assert.deepEqual(names.sort(), Object.keys(members!).sort(), file);
    for (const member of archive.names) {
      const { array, error, bytes } = members![member.replace(/\.npy$/, "")];
      const content = archive.read(member);
      if (error) assert.throws(() => parseNpy(content), /object arrays/);
      else if (bytes !== undefined) {
        assert.equal(new TextDecoder().decode(content), bytes);
      } else check(parseNpy(content), array, `${file} ${member}`);
    }
  }
});

Deno.test("openArchive() refuses a damaged archive and a member that claims too much", () => {
  assert.throws(
    () => openArchive(bytesOf("files/arrays/truncated.npz")),
    RangeError,
  );
  assert.throws(() => openArchive(Uint8Array.of(1, 2, 3)), RangeError);
  const bytes = bytesOf("files/arrays/compressed.npz");
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length - 28; at++) {
    // The size after inflating, in each entry of the central directory.
    if (view.getUint32(at, true) === 0x02014b50) {
      view.setUint32(at + 24, 0xf0000000, true);
    }
  }
  assert.throws(() => openArchive(bytes), /claims 4026531840 bytes/);
});

Deno.test("parseNpy() and openArchive() throw nothing but TypeError and RangeError on changed bytes", () => {
  let state = 1;
  const random = (below: number) =>
    (state = Math.imul(state, 1664525) + 1013904223 >>> 0) % below;
  for (
    const name of [
      "f4.npy",
      "strings.npy",
      "i8.npy",
      "stored.npz",
      "compressed.npz",
    ]
  ) {
    const original = bytesOf(`files/arrays/${name}`);
    for (let round = 0; round < 400; round++) {
      const bytes = original.slice(
        0,
        round % 3 === 0 ? random(original.length) : undefined,
      );
      for (let i = 0; i < 3 && bytes.length > 0; i++) {
        bytes[random(bytes.length)] = random(256);
      }
      try {
        if (name.endsWith(".npy")) parseNpy(bytes);
        else {
          const archive = openArchive(bytes);
          for (const member of archive.names) parseNpy(archive.read(member));
        }
      } catch (error) {
        assert.ok(
          error instanceof TypeError || error instanceof RangeError,
          `${name}: ${error}`,
        );
        assert.match((error as Error).message, /^Cannot read/);
      }
    }
  }
});

Deno.test("toNpy() writes NumPy's bytes", () => {
  for (const name of ["f4", "i4", "bool", "strings", "nonfinite", "cube"]) {
    const bytes = bytesOf(`files/arrays/${name}.npy`);
    const { data, shape, dtype } = parseNpy(bytes);
    const array = np.array(Array.from(data as number[]), dtype).reshape(shape);
    assert.deepEqual(toNpy(array), bytes, name);
  }
});

Deno.test("formatNpy() writes the shape of a scalar as NumPy", () => {
  const text = new TextDecoder("latin1").decode(
    formatNpy("<f8", [], new Uint8Array(8)),
  );
  const numpys = new TextDecoder("latin1").decode(
    bytesOf("files/arrays/scalar.npy"),
  );
  assert.equal(text.slice(0, 128), numpys.slice(0, 128));
});

Deno.test("load(), save(), savez(), savezCompressed() keep arrays", () => {
  const folder = Deno.makeTempDirSync();
  try {
    np.save(`${folder}/a`, [[0.5, 1], [2, 3]]);
    const a = np.load(`${folder}/a.npy`);
    assert.deepEqual(a.arraySync(), [[0.5, 1], [2, 3]]);
    np.savez(`${folder}/b`, [1, 2], {
      "\u8bcd": ["x", "\u4e2d"],
      flag: [true],
    });
    const b = np.load(`${folder}/b.npz`);
    assert.deepEqual(Object.keys(b), ["arr_0", "\u8bcd", "flag"]);
    assert.deepEqual(b.arr_0.arraySync(), [1, 2]);
    assert.deepEqual(b["\u8bcd"].arraySync(), ["x", "\u4e2d"]);
    assert.equal(b.flag.dtype, "bool");
    np.savezCompressed(`${folder}/c.npz`, np.zeros([200, 200]));
    assert.ok(Deno.statSync(`${folder}/c.npz`).size < 2000);
    assert.deepEqual(np.load(`${folder}/c.npz`).arr_0.shape, [200, 200]);
    assert.throws(
      () => np.savez(`${folder}/d`, [1], { arr_0: [2] }),
      RangeError,
    );
    assert.throws(() => np.load(`${folder}/none.npy`), /ENOENT|No such file/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("load() converts to tensors' dtypes and refuses integers that do not fit", () => {
  const load = (name: string) =>
    np.load(new URL(`files/arrays/${name}`, folder));
  assert.equal(load("f8.npy").dtype, "float32");
  assert.equal(load("u1.npy").dtype, "int32");
  assert.deepEqual(load("strings.npy").arraySync(), [
    "a",
    "\u7535\u5f71",
    "\u00e9\u{1f600}",
  ]);
  assert.throws(() => load("i8.npy"), {
    name: "RangeError",
    message: /tensors hold int32: current value is 4611686018427387904/,
  });
  const objects = load("objects.npz");
  assert.deepEqual(objects.y_train.arraySync(), [1, 0]);
  assert.throws(() => objects.x_train, /object arrays cannot be loaded/);
  assert.deepEqual(Object.keys(load("empty.npz")), []);
  assert.deepEqual(Object.keys(load("traversal.npz")), ["../x"]);
});

Deno.test("save() leaves no tensor", () => {
  const before = tf.memory().numTensors;
  const file = Deno.makeTempFileSync({ suffix: ".npy" });
  np.save(file, [1, 2, 3]);
  Deno.removeSync(file);
  assert.equal(tf.memory().numTensors, before);
});
