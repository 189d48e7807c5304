/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes that come with no data: names and times. After Linux 6.1, fs/namespace.c, fs/namei.c and
 * fs/inode.c; the bodies are the model's own.
 */

/* 6.1. Protection for a change that is no write to a file. Leaves out the mount's own count. */
static int mnt_want_write(struct super_block *sb)
{
	sb_start_write(sb);
	if (!sb_rdonly(sb))
		return 0;
	sb_end_write(sb);
	return -EROFS;
}

/* 6.1. */
static void mnt_drop_write(struct super_block *sb)
{
	sb_end_write(sb);
}

/* 6.1, open(2) with O_CREAT. Leaves out looking the name up, and the lock of the directory. */
int create_in(struct inode *dir)
{
	int ret = mnt_want_write(dir->i_sb);

	if (ret)
		return ret;
	ret = dir->i_op->create(dir);
	mnt_drop_write(dir->i_sb);
	return ret;
}

/* 6.1. Reading shall not wait for a thaw: a frozen file system's time of access stays. */
void touch_atime(struct inode *inode)
{
	if (sb_rdonly(inode->i_sb))
		return;
	if (!sb_start_write_trylock(inode->i_sb))
		return;
	inode->i_op->update_time(inode);
	sb_end_write(inode->i_sb);
}

/* A change of metadata in a journal that takes no level of its own (6.1 ext4). */
static int simple_change(struct inode *inode)
{
	modify(inode->i_sb);
	return 0;
}
