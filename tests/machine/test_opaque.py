"""What a call outside the model gives back is chosen, where the scenario says ``any``."""

from app.cmodel import compile_kernel
from app.machine import FileSystem, Operation, Setup, Thread, build, possible, returned
from tests.machine.toy import run, toy_kernel

IOCB = """
int op_it(struct super_block *sb) { struct kiocb k; k.ki_flags = 0; elsewhere(&k, sb); return 0; }
"""
TEXT = "int op_it(struct super_block *sb) { if (elsewhere(sb)) return 7; return 3; }"


def test_an_opaque_call_that_may_give_anything_is_an_open_choice() -> None:
    kernel = toy_kernel(TEXT)
    program = compile_kernel(kernel, opaque={"elsewhere": "any"})
    thread = Thread("a", (Operation("it", "disk"),))
    model = build(program, kernel, Setup((FileSystem("disk", "toyfs"),), (thread,)))

    assert possible(model, model.initial) == ("a=0", "a=1")
    results = [returned(model, run(model, f"a={value} a")[0], 0) for value in (0, 1)]
    assert results == [3, 7]


def test_an_opaque_call_that_is_given_an_iocb_or_a_superblock_is_remarked() -> None:
    program = compile_kernel(toy_kernel(IOCB), opaque={"elsewhere": ""})

    line = program.function("op_it").line
    assert program.remarks == tuple(
        f"toy.c:{line}: elsewhere() is opaque, and is given a struct {what}: "
        "what it does to it is not modelled"
        for what in ("kiocb", "super_block")
    )
