/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a write enters a file: the permission hook and the protection against freezing. After
 * Linux 6.1, fs/read_write.c; the bodies are the model's own.
 */

/*
 * 6.1 security/security.c. A security module or fanotify may refuse: to a writer that is one thing,
 * -EPERM. Events before content on writes are 6.14's; a scenario that asks for one (hook=fill) gets it
 * on every kernel, as if they had been ported. They are asked for here, not after this function.
 */
static int security_file_permission(struct file *file)
{
	struct super_block *sb = file->f_inode->i_sb;

	hook(file);
	switch (choose(hook, sb)) {
	case HOOK_DENY:
		return -EPERM;
	case HOOK_FILL:
		return fanotify_handle_event(sb->s_watch);
	}
	return 0;
}

/* 6.1. Leaves out the range of position and count. */
int rw_verify_area(int read_write, struct file *file, const loff_t *ppos, size_t count)
{
	return security_file_permission(file);
}

/* 6.1. Leaves out the buffer and the position. */
ssize_t vfs_read(struct file *file, size_t count)
{
	ssize_t ret = rw_verify_area(READ, file, NULL, count);

	return ret ? ret : file->f_op->read(file, count);
}

/* 6.1 fs/sync.c. */
int vfs_fsync(struct file *file)
{
	return file->f_op->fsync(file);
}

/* 6.1. One write with a kiocb of its own. Leaves out the position. */
static ssize_t new_sync_write(struct file *filp, size_t len)
{
	struct iov_iter iter = { .count = len };
	struct kiocb kiocb;
	ssize_t ret;

	init_sync_kiocb(&kiocb, filp);
	ret = call_write_iter(filp, &kiocb, &iter);
	BUG_ON(ret == -EIOCBQUEUED);
	return ret;
}

/* 6.1. Leaves out ->write() of old drivers and the buffer. */
ssize_t vfs_write(struct file *file, size_t count, loff_t *pos)
{
	ssize_t ret;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	ret = rw_verify_area(WRITE, file, pos, count);
	if (ret)
		return ret;
	file_start_write(file);
	ret = new_sync_write(file, count);
	if (ret > 0)
		fsnotify_modify(file);
	file_end_write(file);
	return ret;
}

/* 6.1. Leaves out the position. */
static ssize_t do_iter_readv_writev(struct file *filp, struct iov_iter *iter, loff_t *ppos,
				    int type, rwf_t flags)
{
	struct kiocb kiocb;
	ssize_t ret;

	init_sync_kiocb(&kiocb, filp);
	ret = kiocb_set_rw_flags(&kiocb, flags);
	if (ret)
		return ret;
	ret = call_write_iter(filp, &kiocb, iter);
	BUG_ON(ret == -EIOCBQUEUED);
	return ret;
}

/* 6.1. The caller holds protection, so the hook runs under it. Leaves out empty writes. */
static ssize_t do_iter_write(struct file *file, struct iov_iter *iter, loff_t *pos, rwf_t flags)
{
	ssize_t ret;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	ret = rw_verify_area(WRITE, file, pos, iov_iter_count(iter));
	if (ret < 0)
		return ret;
	ret = do_iter_readv_writev(file, iter, pos, WRITE, flags);
	if (ret > 0)
		fsnotify_modify(file);
	return ret;
}

/* 6.1. For code in the kernel that writes to a file of another file system and waits. */
ssize_t vfs_iter_write(struct file *file, struct iov_iter *iter, loff_t *ppos, rwf_t flags)
{
	return do_iter_write(file, iter, ppos, flags);
}

/* 6.1. The same with a kiocb of the caller's, which may be completed later. Leaves out empty writes. */
ssize_t vfs_iocb_iter_write(struct file *file, struct kiocb *iocb, struct iov_iter *iter)
{
	ssize_t ret;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	ret = rw_verify_area(WRITE, file, &iocb->ki_pos, iov_iter_count(iter));
	if (ret < 0)
		return ret;
	ret = call_write_iter(file, iocb, iter);
	if (ret > 0)
		fsnotify_modify(file);
	return ret;
}

/* 6.1, writev() and pwritev2(). Leaves out importing the vector and the position. */
static ssize_t vfs_writev(struct file *file, struct iov_iter *iter, loff_t *pos, rwf_t flags)
{
	ssize_t ret;

	file_start_write(file);
	ret = do_iter_write(file, iter, pos, flags);
	file_end_write(file);
	return ret;
}
