/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Freezing and thawing a superblock. After Linux 6.7, fs/super.c; the bodies are the model's own.
 *
 * `frozen` is written under s_umount and is advice only; the three semaphores are the truth, and
 * they stay write-locked while the freezer is back in user space.
 */

/* 6.7. Leaves out dropping the active reference. */
static void deactivate_locked_super(struct super_block *sb)
{
	up_write(&sb->s_umount);
}

/* 6.7. Blocks new holders of the level, then waits until the count of old ones is zero. */
static void sb_wait_write(struct super_block *sb, int level)
{
	percpu_down_write(&sb->s_writers.rw_sem[level - 1]);
}

/* 6.7. Lets go of `level` and all below, the highest first. */
static void sb_freeze_unlock(struct super_block *sb, int level)
{
	for (level--; level >= 0; level--)
		percpu_up_write(&sb->s_writers.rw_sem[level]);
}

/* 6.7. We return to user space holding all levels; lockdep shall not know. */
static void lockdep_sb_freeze_release(struct super_block *sb)
{
	int level;

	for (level = SB_FREEZE_LEVELS - 1; level >= 0; level--)
		percpu_rwsem_release(&sb->s_writers.rw_sem[level], 0, _THIS_IP_);
}

/* 6.7. The thawing thread takes them over, the lowest first. */
static void lockdep_sb_freeze_acquire(struct super_block *sb)
{
	int level;

	for (level = 0; level < SB_FREEZE_LEVELS; level++)
		percpu_rwsem_acquire(&sb->s_writers.rw_sem[level], 0, _THIS_IP_);
}

/* 6.7 fs/sync.c. Writes back what is dirty; that needs no protection, so only failure is modelled. */
static int sync_filesystem(struct super_block *sb)
{
	return choose(sync, sb) == SYNC_ERROR ? -EIO : 0;
}

/* 6.6, 59ba4fdd2d1f. Called and left with s_umount held; returns once another's freeze has ended. */
static void wait_for_partially_frozen(struct super_block *sb)
{
	unsigned short old;

	do {
		old = sb->s_writers.frozen;
		up_write(&sb->s_umount);
		wait_var_event(&sb->s_writers.frozen, sb->s_writers.frozen != old);
		down_write(&sb->s_umount);
	} while (sb->s_writers.frozen != SB_UNFROZEN &&
		 sb->s_writers.frozen != SB_FREEZE_COMPLETE);
}

/* A freeze of ours reached COMPLETE. In the kernel a part of freeze_super(). */
static void freeze_finish(struct super_block *sb, enum freeze_holder who)
{
	sb->s_writers.freeze_holders |= who;
	sb->s_writers.frozen = SB_FREEZE_COMPLETE;
	wake_up_var(&sb->s_writers.frozen);
}

/* A freeze that holds `level` and all below fails. In the kernel a part of freeze_super(). */
static int freeze_fail(struct super_block *sb, int level, int error)
{
	sb->s_writers.frozen = SB_UNFROZEN;
	sb_freeze_unlock(sb, level);
	wake_up_var(&sb->s_writers.frozen);
	deactivate_locked_super(sb);
	return error;
}

/*
 * 6.7, with 880b9577855e (holders) and 59ba4fdd2d1f (waits for a freeze under way). Leaves out
 * dying superblocks and the active reference that a freeze keeps.
 */
int freeze_super(struct super_block *sb, enum freeze_holder who)
{
	int ret;

	down_write(&sb->s_umount);
retry:
	if (sb->s_writers.frozen == SB_FREEZE_COMPLETE) {
		ret = -EBUSY;
		if (!(sb->s_writers.freeze_holders & who)) {
			sb->s_writers.freeze_holders |= who;
			ret = 0;
		}
		deactivate_locked_super(sb);
		return ret;
	}
	if (sb->s_writers.frozen != SB_UNFROZEN) {
		wait_for_partially_frozen(sb);
		goto retry;
	}

	/* Nobody writes to a read-only file system: no level is taken. */
	if (sb_rdonly(sb)) {
		freeze_finish(sb, who);
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

	freeze_finish(sb, who);
	lockdep_sb_freeze_release(sb);
	up_write(&sb->s_umount);
	return 0;
}

/* 6.7. Called with s_umount held; drops it. Leaves out dropping the active reference. */
static int thaw_super_locked(struct super_block *sb, enum freeze_holder who)
{
	int error = -EINVAL;

	if (sb->s_writers.frozen != SB_FREEZE_COMPLETE)
		goto out_unlock;
	if (!(sb->s_writers.freeze_holders & who))
		goto out_unlock;

	error = 0;
	sb->s_writers.freeze_holders &= ~who;
	if (sb->s_writers.freeze_holders)
		goto out_unlock;

	if (sb_rdonly(sb)) {
		sb->s_writers.frozen = SB_UNFROZEN;
		wake_up_var(&sb->s_writers.frozen);
		goto out_unlock;
	}

	lockdep_sb_freeze_acquire(sb);
	if (sb->s_op->unfreeze_fs) {
		error = sb->s_op->unfreeze_fs(sb);
		if (error) {
			sb->s_writers.freeze_holders |= who;
			lockdep_sb_freeze_release(sb);
			goto out_unlock;
		}
	}

	sb->s_writers.frozen = SB_UNFROZEN;
	wake_up_var(&sb->s_writers.frozen);
	sb_freeze_unlock(sb, SB_FREEZE_FS);
out_unlock:
	deactivate_locked_super(sb);
	return error;
}

/* 6.7. */
int thaw_super(struct super_block *sb, enum freeze_holder who)
{
	down_write(&sb->s_umount);
	return thaw_super_locked(sb, who);
}
