/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xfs, as far as writing and freezing go. After Linux 6.1, fs/xfs; the bodies are the model's own. */

/* 6.1 fs/xfs/xfs_file.c. Shares the inode, and queues even a write past the end. */
static ssize_t xfs_file_dio_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	ssize_t ret;

	inode_lock_shared(inode);
	ret = iomap_dio_rw(iocb, from, 0);
	inode_unlock_shared(inode);
	return ret;
}

/* 6.1 fs/xfs/xfs_file.c. Leaves out what O_DSYNC writes back, and what NOWAIT refuses. */
static ssize_t xfs_file_buffered_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	ssize_t ret;

	inode_lock(inode);
	ret = generic_perform_write(iocb, from);
	inode_unlock(inode);
	return ret;
}

/* 6.1 fs/xfs/xfs_file.c. Leaves out DAX and the return to buffered I/O. */
static ssize_t xfs_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	if (iocb->ki_flags & IOCB_DIRECT)
		return xfs_file_dio_write(iocb, from);
	return xfs_file_buffered_write(iocb, from);
}

/* 6.1 fs/xfs/xfs_super.c. Forces the log out, and waits for that even where nothing is dirty. */
static int xfs_fs_sync_fs(struct super_block *sb)
{
	bdev_wait_io(sb);
	return 0;
}

/* 6.1 fs/xfs/xfs_super.c. Its own writes need no protection; only failure is modelled. */
static int xfs_fs_freeze(struct super_block *sb)
{
	return choose(freeze_fs, sb) == FREEZE_FS_ERROR ? -EIO : 0;
}

/* 6.1 fs/xfs/xfs_super.c. */
static int xfs_fs_unfreeze(struct super_block *sb)
{
	return choose(unfreeze_fs, sb) == UNFREEZE_FS_ERROR ? -EIO : 0;
}

/*
 * 6.1 fs/xfs/xfs_trans.c. A transaction of its own, under level FS. Leaves out the one that ends an
 * extending direct write: WRITE is held then, and keeps a freeze waiting as well.
 */
static int xfs_transaction(struct inode *inode)
{
	sb_start_intwrite(inode->i_sb);
	modify(inode->i_sb);
	sb_end_intwrite(inode->i_sb);
	return 0;
}

static const struct inode_operations xfs_inode_operations = {
	.create		= xfs_transaction,
	.update_time	= xfs_transaction,
};

static const struct file_operations xfs_file_operations = {
	.write_iter	= xfs_file_write_iter,
	.splice_write	= iter_file_splice_write,
	.iopoll		= iocb_bio_iopoll,
	.read		= generic_file_read,
	.fsync		= generic_file_fsync,
	.page_mkwrite	= generic_page_mkwrite,
};

static const struct super_operations xfs_super_operations = {
	.sync_fs	= xfs_fs_sync_fs,
	.freeze_fs	= xfs_fs_freeze,
	.unfreeze_fs	= xfs_fs_unfreeze,
};

static struct workqueue_struct xfs_dio_done_wq = { .kind = WORKQUEUE_DIO };

/* 6.1 fs/xfs/xfs_super.c. One file is enough. */
int xfs_fs_fill_super(struct super_block *sb, struct inode *inode,
		      struct super_block *upper_sb, struct inode *upper_inode)
{
	sb->s_op = &xfs_super_operations;
	sb->s_dio_done_wq = &xfs_dio_done_wq;
	inode->i_sb = sb;
	inode->i_mode = S_IFREG;
	inode->i_op = &xfs_inode_operations;
	return 0;
}

/* 6.1 fs/xfs/xfs_file.c. */
int xfs_file_open(struct file *file, struct inode *inode, int flags, struct file *real)
{
	file->f_mode = FMODE_NOWAIT;
	return do_dentry_open(file, inode, &xfs_file_operations, flags);
}
