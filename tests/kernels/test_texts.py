"""The C texts of every kernel, compiled: flags, entry functions, constants and choices."""

from __future__ import annotations

import pytest

from app.cmodel import CError, compile_kernel
from app.kernels import ANY_FILE_SYSTEM, kernel_ids, load
from app.kernels.tables import choices, file_systems, operations
from tests.flag_tables import flag_tables

TABLES = flag_tables()

LATER = {"FREEZE_EXCL"}
"""Constants that older kernels do not have: an option that needs one is refused there."""


@pytest.mark.parametrize("name", TABLES)
def test_the_flag_table_is_that_of_the_version(name: str) -> None:
    program = compile_kernel(load(name))
    assert {(f.name, f.value.bit_length() - 1, f.trace) for f in program.flags} == {*TABLES[name]}
    named = [f.trace for f in program.flags if f.trace]
    assert named == [trace for _, _, trace in TABLES[name] if trace]


def test_without_the_trace_hunk_the_flag_has_no_name() -> None:
    program = compile_kernel(load("6.7+flag-trace"))
    (flag,) = [f for f in program.flags if f.name == "WRITE_STARTED"]
    assert (flag.value, flag.trace) == (1 << 23, None)


def test_every_version_has_a_flag_table() -> None:
    assert {load(name).version for name in kernel_ids()} <= {*TABLES}


@pytest.mark.parametrize("name", kernel_ids())
def test_every_listed_kernel_compiles(name: str) -> None:
    assert compile_kernel(load(name)).code


@pytest.mark.parametrize("hunk", ["trace", "clone_mask", "start", "end", "ovl_and"])
@pytest.mark.parametrize("tail", ["", "+move"])
def test_a_flag_kernel_without_one_hunk_compiles(hunk: str, tail: str) -> None:
    assert compile_kernel(load(f"6.7+flag-{hunk}{tail}")).code


@pytest.mark.parametrize("base", ["6.8", "6.12.95", "6.12.117"])
@pytest.mark.parametrize("hunk", ["trace", "clone_mask", "start", "end", "ovl_and"])
def test_so_does_one_that_was_carried_forward(base: str, hunk: str) -> None:
    assert compile_kernel(load(f"{base}+flag-{hunk}")).code


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
        assert constant in program.defines or constant in LATER
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
        elif values == ANY_FILE_SYSTEM:
            assert option == "fault"
        elif not values:
            assert option == "buffered" or option in spec.constants
        else:
            assert all(f"{option}={value}" in spec.constants for value in values)


@pytest.mark.parametrize("verb", operations())
def test_the_contexts_of_an_operation_stand_in_the_fixed_order(verb: str) -> None:
    order = ["irq", "dio", "wq", "loop"]
    contexts = operations()[verb].contexts
    assert list(contexts) == sorted(contexts, key=order.index)


def test_every_value_of_a_choice_has_its_words() -> None:
    """Without them the account of a run would only say that something was chosen."""
    kernel = load("6.7")
    values = {f"{name}={value}" for name, legal in kernel.choices.items() for value in legal}

    assert set(kernel.choice_words) == values
