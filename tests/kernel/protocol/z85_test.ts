import assert from "node:assert/strict";
import { decodeZ85 } from "../../../kernel/protocol/z85.ts";

Deno.test("decodeZ85() reads the examples of RFC 32 and keys as libzmq does", () => {
  assert.equal(decodeZ85("HelloWorld").toHex(), "864fd26fb559f75b");
  assert.equal(
    decodeZ85("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6").toHex(),
    "8e0bdd697628b91d8f245587ee95c5b04d48963f79259877b49cd9063aead3b7",
  );
  assert.equal(
    decodeZ85("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID").toHex(),
    "bb88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518",
  );
});

Deno.test("decodeZ85() refuses other lengths, characters and values", () => {
  for (const text of ["Hell", 'Hello"orld', "#####", "####~"]) {
    assert.throws(() => decodeZ85(text), RangeError);
  }
});
