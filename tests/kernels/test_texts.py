"""The C texts of every kernel, compiled: flags, entry functions, constants and choices."""

from __future__ import annotations

import pytest

from app.cmodel import CError, compile_kernel
from app.kernels import kernel_ids, load
from app.kernels.tables import choices, file_systems, operations

COMMON = (
    ("HIPRI", 0, "HIPRI"),
    ("DSYNC", 1, "DSYNC"),
    ("SYNC", 2, "SYNC"),
    ("NOWAIT", 3, "NOWAIT"),
    ("APPEND", 4, "APPEND"),
    ("EVENTFD", 16, "EVENTFD"),
    ("DIRECT", 17, "DIRECT"),
    ("WRITE", 18, "WRITE"),
    ("WAITQ", 19, "WAITQ"),
    ("NOIO", 20, "NOIO"),
    ("ALLOC_CACHE", 21, "ALLOC_CACHE"),
    ("DIO_CALLER_COMP", 22, "CALLER_COMP"),
)
"""Name, bit and trace name of every flag of 6.7 (include/linux/fs.h)."""

UNNAMED = tuple((name, bit, None) for name, bit, _ in COMMON[:-1])
"""Those of 6.1, which has no trace names and no completion by the caller."""

FLAGS = {
    "6.1": UNNAMED,
    "6.6": COMMON,
    "6.7": COMMON,
    "6.7+naive-move": COMMON,
    "6.7+flag": (*COMMON, ("WRITE_STARTED", 23, "WRITE_STARTED")),
    "6.7+flag+move": (*COMMON, ("WRITE_STARTED", 23, "WRITE_STARTED")),
    "6.7+flag-trace": (*COMMON, ("WRITE_STARTED", 23, None)),
    "6.8": (*COMMON, ("AIO_RW", 23, None)),
}


@pytest.mark.parametrize("name", FLAGS)
def test_the_flag_table_is_that_of_the_version(name: str) -> None:
    program = compile_kernel(load(name))
    table = {(f.name, f.value.bit_length() - 1, f.trace) for f in program.flags}
    assert table == {*FLAGS[name]}
    named = [f.trace for f in program.flags if f.trace]
    assert named == [trace for _, _, trace in FLAGS[name] if trace]


@pytest.mark.parametrize("name", kernel_ids())
def test_every_listed_kernel_compiles(name: str) -> None:
    assert compile_kernel(load(name)).code


@pytest.mark.parametrize("hunk", ["trace", "clone_mask", "start", "end", "ovl_and"])
@pytest.mark.parametrize("tail", ["", "+move"])
def test_a_flag_kernel_without_one_hunk_compiles(hunk: str, tail: str) -> None:
    assert compile_kernel(load(f"6.7+flag-{hunk}{tail}")).code


def test_a_flag_that_is_used_but_not_defined_is_refused_where_it_is_used() -> None:
    with pytest.raises(CError) as error:
        compile_kernel(load("6.7+flag-define"))
    assert error.value.file == "include/linux/fs.h"
    line = load("6.7+flag-define").file(error.value.file).text.splitlines()[error.value.line - 1]
    assert "IOCB_WRITE_STARTED" in line
    assert "IOCB_WRITE_STARTED" in str(error.value)


@pytest.mark.parametrize("name", kernel_ids())
@pytest.mark.parametrize("verb", operations())
def test_an_operation_enters_a_function_that_takes_its_arguments(name: str, verb: str) -> None:
    program = compile_kernel(load(name))
    spec = operations()[verb]
    assert program.function(spec.entry).parameters == len(spec.args)
    for option, constant in spec.constants.items():
        assert constant in program.defines
        word, _, value = option.partition("=")
        assert word in spec.options
        assert not value or value in spec.options[word]


@pytest.mark.parametrize("name", kernel_ids())
@pytest.mark.parametrize("kind", file_systems())
def test_a_file_system_is_mounted_and_opened_by_functions_of_the_text(name: str, kind: str) -> None:
    program = compile_kernel(load(name))
    spec = file_systems()[kind]
    assert program.function(spec.mount).parameters == 4
    assert program.function(spec.open).parameters == 4


@pytest.mark.parametrize("name", kernel_ids())
def test_the_answers_of_a_choice_are_numbered_as_the_text_numbers_them(name: str) -> None:
    program = compile_kernel(load(name))
    assert {*program.choices} == {*choices().values}
    for choice, values in choices().values.items():
        for index, value in enumerate(values):
            assert program.defines[f"{choice}_{value}".upper().replace("-", "_")] == index


def test_any_and_the_default_of_a_choice_are_among_its_values() -> None:
    for choice, values in choices().values.items():
        assert {*choices().any[choice]} <= {*values}
        assert choices().defaults[choice] in (*values, "any")


@pytest.mark.parametrize("verb", operations())
def test_the_options_of_an_operation_are_choices_bare_words_or_constants(verb: str) -> None:
    spec = operations()[verb]
    for option, values in spec.options.items():
        if option in choices().values:
            assert values == (*choices().values[option], "any")
        elif not values:
            assert option == "buffered" or option in spec.constants
        else:
            assert all(f"{option}={value}" in spec.constants for value in values)


@pytest.mark.parametrize("verb", operations())
def test_the_contexts_of_an_operation_stand_in_the_fixed_order(verb: str) -> None:
    order = ["irq", "dio", "wq", "loop"]
    contexts = operations()[verb].contexts
    assert list(contexts) == sorted(contexts, key=order.index)
