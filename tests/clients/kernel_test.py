"""Jupyter's own test suite for kernels, with a sample for every test of it."""
import unittest

import jupyter_kernel_test


class KernoTests(jupyter_kernel_test.KernelTests):
    kernel_name = "kerno"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "Mat"},
        {"text": "Math.cei", "matches": ["ceil"]},
        {"text": "const a = 1; Math.flo", "matches": ["floor"]},
    ]
    complete_code_samples = [
        "1",
        "console.log('hello')",
        "function f() { return 3 }",
        "const x: number = 1;",
        "/[(]/",
        "let s = `a${1}b`",
        "for (const x of [1]) {\n  x\n}",
    ]
    incomplete_code_samples = [
        "function f(",
        "if (x) {",
        "const a = [1,",
        "`abc",
        "x =>",
        "a +",
        "/* abc",
    ]
    invalid_code_samples = ["let x = ;", "const 1 = 2", ")", "a b c"]
    code_page_something = "jupyter.page('something')"
    code_generate_error = "throw new Error('wrong')"
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": "'a' + 'b'"},
        {"code": "[1, 2, 3]", "result": "[ 1, 2, 3 ]"},
        {"code": "NaN", "result": "NaN"},
        {"code": "10n", "result": "10n"},
        {"code": "-0", "result": "-0"},
        {"code": "null", "result": "null"},
    ]
    code_display_data = [
        {"code": "await display({ 'text/html': '<b>x</b>' }, { raw: true })", "mime": "text/html"},
    ]
    code_history_pattern = "1 +*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "jupyter.clearOutput()"


class WelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "kerno"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
