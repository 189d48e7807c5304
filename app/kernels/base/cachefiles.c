/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cachefiles: a network file system's pages, written to a file of a local one. After Linux 6.1,
 * fs/cachefiles/io.c and ondemand.c; the bodies are the model's own.
 */

/* Who wants to know how the write went. Leaves out its private data. */
typedef void (*netfs_io_terminated_t)(ssize_t transferred_or_error, bool was_async);

/* The write to the cache. Two references: submitter and completion. */
struct cachefiles_kiocb {
	struct kiocb		iocb;
	refcount_t		ki_refcnt;
	netfs_io_terminated_t	term_func;
	bool			was_async;
};

/* 6.1. Leaves out the file and the cookie that it lets go. */
static void cachefiles_put_kiocb(struct cachefiles_kiocb *ki)
{
	if (refcount_dec_and_test(&ki->ki_refcnt))
		kfree(ki);
}

/* 6.1 fs/cachefiles/internal.h. An error that a debugger asked for, in place of the write. */
static int cachefiles_inject_write_error(struct super_block *sb)
{
	return choose(inject, sb) == INJECT_ERROR ? -EIO : 0;
}

/* 6.1. The completion, in any context. Leaves out the object's trouble and the accounting. */
static void cachefiles_write_complete(struct kiocb *iocb, long ret)
{
	struct cachefiles_kiocb *ki = container_of(iocb, struct cachefiles_kiocb, iocb);
	struct inode *inode = file_inode(ki->iocb.ki_filp);

	__sb_writers_acquired(inode->i_sb, SB_FREEZE_WRITE);
	__sb_end_write(inode->i_sb, SB_FREEZE_WRITE);
	if (ki->term_func)
		ki->term_func(ret, ki->was_async);
	cachefiles_put_kiocb(ki);
}

/*
 * 6.1. IOCB_WRITE is set at once, so it cannot tell whether there was a start. Without a
 * `term_func` it waits. Leaves out the position, memory flags and accounting.
 */
static int __cachefiles_write(struct file *file, struct iov_iter *iter,
			      netfs_io_terminated_t term_func)
{
	struct inode *inode = file_inode(file);
	struct cachefiles_kiocb *ki;
	ssize_t ret;

	if (choose(alloc, inode->i_sb) == ALLOC_FAIL) {
		if (term_func)
			term_func(-ENOMEM, false);
		return -ENOMEM;
	}
	ki = kzalloc(sizeof(*ki), GFP_KERNEL);
	refcount_set(&ki->ki_refcnt, 2);
	ki->iocb.ki_filp = get_file(file);
	ki->iocb.ki_flags = IOCB_DIRECT | IOCB_WRITE;
	ki->term_func = term_func;
	ki->was_async = true;
	if (ki->term_func)
		ki->iocb.ki_complete = cachefiles_write_complete;

	__sb_start_write(inode->i_sb, SB_FREEZE_WRITE);
	__sb_writers_release(inode->i_sb, SB_FREEZE_WRITE);
	ret = cachefiles_inject_write_error(inode->i_sb);
	if (ret == 0)
		ret = vfs_iocb_iter_write(file, &ki->iocb, iter);
	switch (ret) {
	case -EIOCBQUEUED:
		break;
	case -ERESTARTSYS:
		/* There is no system call left to restart. */
		ret = -EINTR;
		/* fallthrough */
	default:
		ki->was_async = false;
		cachefiles_write_complete(&ki->iocb, ret);
		if (ret > 0)
			ret = 0;
	}
	cachefiles_put_kiocb(ki);
	return ret;
}

/* 6.1 fs/netfs/io.c. The network file system hears of it; here the scenario does. */
static void netfs_rreq_copy_terminated(ssize_t transferred_or_error, bool was_async)
{
	post_event(transferred_or_error);
}

/* 6.1 fs/cachefiles/ondemand.c. A daemon fills the cache by write(2): it hears that all is written. */
static ssize_t cachefiles_ondemand_fd_write_iter(struct file *file, struct iov_iter *iter)
{
	size_t len = iov_iter_count(iter);
	ssize_t ret = __cachefiles_write(file, iter, NULL);

	return ret ? ret : len;
}
