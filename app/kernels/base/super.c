/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Freezing and thawing a superblock. After Linux 6.1, fs/super.c; the bodies are the model's own.
 *
 * `frozen` is written under s_umount and is advice only; the three semaphores are the truth, and
 * they stay write-locked while the freezer is back in user space.
 */

/* 6.1. Leaves out dropping the active reference. */
static void deactivate_locked_super(struct super_block *sb)
{
	up_write(&sb->s_umount);
}

/* 6.1. Blocks new holders of the level, then waits until the count of old ones is zero. */
static void sb_wait_write(struct super_block *sb, int level)
{
	percpu_down_write(&sb->s_writers.rw_sem[level - 1]);
}

/* 6.1. Lets go of `level` and all below, the highest first. */
static void sb_freeze_unlock(struct super_block *sb, int level)
{
	for (level--; level >= 0; level--)
		percpu_up_write(&sb->s_writers.rw_sem[level]);
}

/* 6.1. We return to user space holding all levels; lockdep shall not know. */
static void lockdep_sb_freeze_release(struct super_block *sb)
{
	int level;

	for (level = SB_FREEZE_LEVELS - 1; level >= 0; level--)
		percpu_rwsem_release(&sb->s_writers.rw_sem[level], 0, _THIS_IP_);
}

/* 6.1. The thawing thread takes them over, the lowest first. */
static void lockdep_sb_freeze_acquire(struct super_block *sb)
{
	int level;

	for (level = 0; level < SB_FREEZE_LEVELS; level++)
		percpu_rwsem_acquire(&sb->s_writers.rw_sem[level], 0, _THIS_IP_);
}

/* 6.1 fs/sync.c. Writes back what is dirty; that needs no protection, so only failure is modelled. */
static int sync_filesystem(struct super_block *sb)
{
	if (sb->s_op->sync_fs)
		sb->s_op->sync_fs(sb);
	return choose(sync, sb) == SYNC_ERROR ? -EIO : 0;
}

/* A freeze that holds `level` and all below fails. In the kernel a part of freeze_super(). */
static int freeze_fail(struct super_block *sb, int level, int error)
{
	sb->s_writers.frozen = SB_UNFROZEN;
	sb_freeze_unlock(sb, level);
	deactivate_locked_super(sb);
	return error;
}

/*
 * 6.1. Leaves out dying superblocks, the active reference that a freeze keeps, and wait_unfrozen,
 * which nobody here waits on.
 */
int freeze_super(struct super_block *sb)
{
	int ret;

	down_write(&sb->s_umount);
	if (sb->s_writers.frozen != SB_UNFROZEN) {
		deactivate_locked_super(sb);
		return -EBUSY;
	}

	/* Nobody writes to a read-only file system: no level is taken. */
	if (sb_rdonly(sb)) {
		sb->s_writers.frozen = SB_FREEZE_COMPLETE;
		up_write(&sb->s_umount);
		return 0;
	}

	/* A writer may need s_umount to finish, so it is not held while they drain. */
	sb->s_writers.frozen = SB_FREEZE_WRITE;
	up_write(&sb->s_umount);
	sb_wait_write(sb, SB_FREEZE_WRITE);
	down_write(&sb->s_umount);

	sb->s_writers.frozen = SB_FREEZE_PAGEFAULT;
	sb_wait_write(sb, SB_FREEZE_PAGEFAULT);

	ret = sync_filesystem(sb);
	if (ret)
		return freeze_fail(sb, SB_FREEZE_PAGEFAULT, ret);

	sb->s_writers.frozen = SB_FREEZE_FS;
	sb_wait_write(sb, SB_FREEZE_FS);

	if (sb->s_op->freeze_fs) {
		ret = sb->s_op->freeze_fs(sb);
		if (ret)
			return freeze_fail(sb, SB_FREEZE_FS, ret);
	}

	sb->s_writers.frozen = SB_FREEZE_COMPLETE;
	lockdep_sb_freeze_release(sb);
	up_write(&sb->s_umount);
	return 0;
}

/* 6.1. Called with s_umount held; drops it. Leaves out dropping the active reference. */
static int thaw_super_locked(struct super_block *sb)
{
	int error = -EINVAL;

	if (sb->s_writers.frozen != SB_FREEZE_COMPLETE)
		goto out_unlock;

	error = 0;
	if (sb_rdonly(sb)) {
		sb->s_writers.frozen = SB_UNFROZEN;
		goto out_unlock;
	}

	lockdep_sb_freeze_acquire(sb);
	if (sb->s_op->unfreeze_fs) {
		error = sb->s_op->unfreeze_fs(sb);
		if (error) {
			lockdep_sb_freeze_release(sb);
			goto out_unlock;
		}
	}

	sb->s_writers.frozen = SB_UNFROZEN;
	sb_freeze_unlock(sb, SB_FREEZE_FS);
out_unlock:
	deactivate_locked_super(sb);
	return error;
}

/* 6.1. */
int thaw_super(struct super_block *sb)
{
	down_write(&sb->s_umount);
	return thaw_super_locked(sb);
}
