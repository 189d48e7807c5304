/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ext4, as far as writing and freezing go. After Linux 6.1, fs/ext4; the bodies are the model's own. */

/*
 * 6.1 fs/ext4/file.c. An overwrite shares the inode; a write past the end takes it alone and
 * waits for the device. Leaves out what NOWAIT refuses to wait for.
 */
static ssize_t ext4_dio_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	bool extend = iocb->ki_flags & IOCB_APPEND;
	ssize_t ret;

	if (extend)
		inode_lock(inode);
	else
		inode_lock_shared(inode);
	ret = iomap_dio_rw(iocb, from, extend ? IOMAP_DIO_FORCE_WAIT : 0);
	if (extend)
		inode_unlock(inode);
	else
		inode_unlock_shared(inode);
	return ret;
}

/* 6.1 fs/ext4/file.c. Leaves out what O_DSYNC writes back. */
static ssize_t ext4_buffered_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	ssize_t ret;

	if (iocb->ki_flags & IOCB_NOWAIT)
		return -EOPNOTSUPP;
	inode_lock(inode);
	ret = generic_perform_write(iocb, from);
	inode_unlock(inode);
	return ret;
}

/* 6.1 fs/ext4/file.c. */
static ssize_t ext4_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	if (iocb->ki_flags & IOCB_DIRECT)
		return ext4_dio_write_iter(iocb, from);
	return ext4_buffered_write_iter(iocb, from);
}

/*
 * 6.1 fs/ext4/super.c. Its own writes need no protection. The journal's superblock is written, and
 * waited for. With nothing dirty, ext4_sync_fs() waits for no device, so there is none here.
 */
static int ext4_freeze(struct super_block *sb)
{
	bdev_wait_io(sb);
	return choose(freeze_fs, sb) == FREEZE_FS_ERROR ? -EIO : 0;
}

/* 6.1 fs/ext4/super.c. Writes the superblock, and waits for that. */
static int ext4_unfreeze(struct super_block *sb)
{
	bdev_wait_io(sb);
	return choose(unfreeze_fs, sb) == UNFREEZE_FS_ERROR ? -EIO : 0;
}

/* Leaves out level FS, which 6.1 takes for none of these: only to evict an inode. */
static const struct inode_operations ext4_inode_operations = {
	.create		= simple_change,
	.update_time	= simple_change,
};

static const struct file_operations ext4_file_operations = {
	.write_iter	= ext4_file_write_iter,
	.splice_write	= iter_file_splice_write,
	.iopoll		= iocb_bio_iopoll,
	.read		= generic_file_read,
	.fsync		= generic_file_fsync,
	.page_mkwrite	= generic_page_mkwrite,
};

static const struct super_operations ext4_sops = {
	.freeze_fs	= ext4_freeze,
	.unfreeze_fs	= ext4_unfreeze,
};

static struct workqueue_struct ext4_dio_done_wq = { .kind = WORKQUEUE_DIO };

/* 6.1 fs/ext4/super.c. One file is enough. */
int ext4_fill_super(struct super_block *sb, struct inode *inode,
		    struct super_block *upper_sb, struct inode *upper_inode)
{
	sb->s_op = &ext4_sops;
	sb->s_dio_done_wq = &ext4_dio_done_wq;
	inode->i_sb = sb;
	inode->i_mode = S_IFREG;
	inode->i_op = &ext4_inode_operations;
	return 0;
}

/* 6.1 fs/ext4/file.c. */
int ext4_file_open(struct file *file, struct inode *inode, int flags, struct file *real)
{
	file->f_mode = FMODE_NOWAIT;
	return do_dentry_open(file, inode, &ext4_file_operations, flags);
}
