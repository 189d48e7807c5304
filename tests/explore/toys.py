"""Small kernels for exploring: a writer and a freezer of one level, and an iocb with its flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.machine.toy import toy as toy_of

if TYPE_CHECKING:
    from app.machine import Model


def toy(text: str, **threads: str) -> Model:
    """A model of ``disk`` and of threads that run operations of `text`, each with an irq."""
    return toy_of(text, ("irq",), **threads)


WRITER = """
int op_write(struct super_block *sb) { start(sb, 1); modify(sb); end(sb, 1); return 0; }
int op_hooked(struct super_block *sb) {
    if (choose(hook, sb))
        return -EPERM;
    start(sb, 1);
    end(sb, 1);
    return 7;
}
"""

FREEZER = """
static void hand_over(struct super_block *sb) {
    for (int l = 2; l >= 0; l--)
        percpu_rwsem_release(&sb->s_writers.rw_sem[l], 0, 0);
}
static void take_over(struct super_block *sb) {
    for (int l = 0; l < 3; l++)
        percpu_rwsem_acquire(&sb->s_writers.rw_sem[l], 0, 0);
}
int op_freeze(struct super_block *sb) {
    sb->s_writers.frozen = 1;
    freeze(sb, 1);
    sb->s_writers.frozen = 2;
    freeze(sb, 2);
    sb->s_writers.frozen = 3;
    freeze(sb, 3);
    sb->s_writers.frozen = 4;
    hand_over(sb);
    return 0;
}
int op_thaw(struct super_block *sb) {
    take_over(sb);
    sb->s_writers.frozen = 0;
    thaw(sb, 3);
    thaw(sb, 2);
    thaw(sb, 1);
    return 0;
}
"""

IOCB = """
static void done(struct kiocb *iocb, long ret) { }
static struct kiocb *new_iocb(struct super_block *sb) {
    struct inode *inode = kzalloc(sizeof(struct inode), 0);
    struct file *file = kzalloc(sizeof(struct file), 0);
    struct kiocb *iocb = kzalloc(sizeof(struct kiocb), 0);
    inode->i_sb = sb;
    file->f_inode = inode;
    iocb->ki_filp = file;
    iocb->ki_complete = done;
    return iocb;
}
static void iocb_start(struct super_block *sb, struct kiocb *iocb) {
    start(sb, 1);
    iocb->ki_flags |= IOCB_WRITE_STARTED;
}
static void iocb_end(struct super_block *sb, struct kiocb *iocb) {
    if (!(iocb->ki_flags & IOCB_WRITE_STARTED))
        return;
    end(sb, 1);
    iocb->ki_flags &= ~IOCB_WRITE_STARTED;
}
"""
