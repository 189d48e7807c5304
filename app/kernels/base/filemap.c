/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page cache, and what needs no iocb. After Linux 6.1, mm/filemap.c; the bodies are the model's own. */

/* 6.1. Returns bytes or an error. Leaves out pages; nothing is ever queued. */
ssize_t generic_perform_write(struct kiocb *iocb, struct iov_iter *iter)
{
	struct file *file = iocb->ki_filp;
	struct super_block *sb = file->f_inode->i_sb;
	ssize_t size = iov_iter_count(iter);

	if (fault_in_buffer(file))
		return -EFAULT;
	switch (choose(io, sb)) {
	case IO_ERROR:
	case IO_QUEUED_ERROR:
		return -EIO;
	case IO_EAGAIN:
		return -EAGAIN;
	case IO_SHORT:
		size = size / 2;
		break;
	}
	modify(sb);
	return size;
}

/*
 * 6.1, a direct read with the locks that ext4 and xfs take for it: it waits for the device, and
 * touches the time of access. Leaves out the kiocb, and all ways to fail.
 */
ssize_t generic_file_read(struct file *file, size_t count)
{
	struct inode *inode = file_inode(file);

	inode_lock_shared(inode);
	bdev_wait_io(inode->i_sb);
	inode_unlock_shared(inode);
	touch_atime(inode);
	return count;
}

/* 6.1. Waits until the device has it all. That needs no protection: a frozen file system can. */
int generic_file_fsync(struct file *file)
{
	bdev_wait_io(file_inode(file)->i_sb);
	return 0;
}

/*
 * 6.1, ext4_page_mkwrite() and its like: the page becomes dirty under PAGEFAULT. Blocks may be needed,
 * and missing. Leaves out the page and the transaction, which neither ext4 nor xfs protects by
 * level FS here.
 */
int generic_page_mkwrite(struct file *file)
{
	struct super_block *sb = file_inode(file)->i_sb;
	int ret = 0;

	sb_start_pagefault(sb);
	if (choose(alloc, sb) == ALLOC_FAIL)
		ret = -EFAULT;
	else
		modify(sb);
	sb_end_pagefault(sb);
	return ret;
}
