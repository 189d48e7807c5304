"""A kernel small enough to hold in the head: the machine's structs, and a test's functions."""

from __future__ import annotations

from types import MappingProxyType

from app.cmodel import compile_kernel
from app.kernels import FileSystemType, KernelText, OperationSpec, SourceFile
from app.machine import Action, FileSystem, Model, Operation, Setup, State, Thread, build, step

STRUCTS = """
#define EPERM 1
#define EIOCBQUEUED 529
#define IOCB_WRITE_STARTED (1 << 23)
struct percpu_rw_semaphore { int read_count; int block; int writer; int held; };
struct rw_semaphore { int writer; int readers; };
struct workqueue_struct { int kind; };
struct work_struct { work_func_t func; };
struct sb_writers { unsigned short frozen; struct percpu_rw_semaphore rw_sem[3]; };
struct super_block { struct rw_semaphore s_umount; struct sb_writers s_writers; int value; };
struct inode { struct super_block *i_sb; struct rw_semaphore i_rwsem; };
struct file { struct inode *f_inode; };
struct kiocb {
    struct file *ki_filp;
    void (*ki_complete)(struct kiocb *iocb, long ret);
    int ki_flags;
};
int mount(struct super_block *sb, struct inode *inode, struct super_block *usb, struct inode *ui)
{
    inode->i_sb = sb;
    return 0;
}
int open(struct file *file, struct inode *inode, int flags, struct file *real)
{
    file->f_inode = inode;
    return 0;
}
void set(struct super_block *sb, int value) { sb->value = value; }
void start(struct super_block *sb, int l) { percpu_down_read(&sb->s_writers.rw_sem[l - 1]); }
void end(struct super_block *sb, int l) { percpu_up_read(&sb->s_writers.rw_sem[l - 1]); }
void freeze(struct super_block *sb, int l) { percpu_down_write(&sb->s_writers.rw_sem[l - 1]); }
void thaw(struct super_block *sb, int l) { percpu_up_write(&sb->s_writers.rw_sem[l - 1]); }
"""
CHOICES = {"hook": ("pass", "deny"), "io": ("queued", "sync", "error")}
TOYFS = FileSystemType(
    name="toyfs", summary="", mount="mount", open="open", freezable=True, stacked=False
)
DEFAULTS = {"hook": "pass", "io": "any"}


def toy_kernel(text: str, contexts: tuple[str, ...] = ()) -> KernelText:
    """A kernel whose operations are the functions ``op_*`` of `text`, each given a super_block."""
    names = [
        line.split("op_")[1].split("(")[0]
        for line in text.splitlines()
        if line.startswith("int op_")
    ]
    return KernelText(
        id="toy",
        title="toy",
        summary="",
        version="toy",
        files=(SourceFile("toy.c", STRUCTS + text),),
        patches=(),
        omitted=(),
        operations=MappingProxyType({name: _operation(name, contexts) for name in names}),
        file_systems=MappingProxyType({"toyfs": TOYFS}),
        choices=MappingProxyType(CHOICES),
        choice_any=MappingProxyType(CHOICES),
        choice_defaults=MappingProxyType(DEFAULTS),
        choice_words=MappingProxyType({}),
    )


def _operation(name: str, contexts: tuple[str, ...]) -> OperationSpec:
    none: MappingProxyType[str, tuple[str, ...]] = MappingProxyType({})
    constants: MappingProxyType[str, str] = MappingProxyType({})
    return OperationSpec(
        verb=name,
        summary="",
        entry=f"op_{name}",
        args=("sb",),
        takes="fs",
        options=none,
        constants=constants,
        contexts=contexts,
        deferring=(),
        exempt=False,
    )


def toy(text: str, contexts: tuple[str, ...] = (), /, **threads: str) -> Model:
    """A model of one file system ``disk`` and of threads that run operations: ``a="write write"``.

    An option follows a colon: ``write:hook=deny``.
    """
    kernel = toy_kernel(text, contexts)
    scripts = tuple(
        Thread(name, tuple(_parse(word) for word in words.split()))
        for name, words in threads.items()
    )
    return build(compile_kernel(kernel), kernel, Setup((FileSystem("disk", "toyfs"),), scripts))


def _parse(word: str) -> Operation:
    verb, *options = word.split(":")
    return Operation(verb, "disk", tuple((o.split("=")[0], o.split("=")[1]) for o in options))


def run(model: Model, schedule: str) -> tuple[State, list[str]]:
    """The state after a schedule such as ``a b b=1``; the kinds of its events, not lockdep's."""
    state, kinds = model.initial, []
    numbers = {c.name: c.number - 1 for c in model.contexts}
    for word in schedule.split():
        name, _, value = word.partition("=")
        state, account = step(model, state, Action(numbers[name], int(value) if value else None))
        kinds += [e.kind for e in account.events if e.kind not in ("call", "splat", "blind")]
    return state, kinds
