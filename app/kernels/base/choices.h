/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What choose(name, sb) may answer. This is the only nondeterminism inside a function; the order
 * is that of choices.toml.
 */

enum hook_answer { HOOK_PASS, HOOK_DENY, HOOK_FILL };

enum alloc_answer { ALLOC_OK, ALLOC_FAIL };

enum io_answer { IO_QUEUED, IO_QUEUED_ERROR, IO_SYNC, IO_SHORT, IO_ERROR, IO_EAGAIN };

enum sync_answer { SYNC_OK, SYNC_ERROR };

enum freeze_fs_answer { FREEZE_FS_OK, FREEZE_FS_ERROR };

enum unfreeze_fs_answer { UNFREEZE_FS_OK, UNFREEZE_FS_ERROR };

enum inject_answer { INJECT_NONE, INJECT_ERROR };
