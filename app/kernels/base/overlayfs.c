/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Overlayfs: a write to its file is a write to the real file below, with protection of its own
 * on the real file's superblock. After Linux 6.1, fs/overlayfs/file.c and super.c; the bodies are
 * the model's own.
 */

/* The real I/O that stands in for the caller's. Two references: submitter and completion. */
struct ovl_aio_req {
	struct kiocb		iocb;
	refcount_t		ref;
	struct kiocb		*orig_iocb;
};

/* 6.1. Leaves out opening a real file that was copied up after the open. */
static int ovl_real_fdget(const struct file *file, struct fd *real)
{
	real->file = file->private_data;
	return 0;
}

/* 6.1. Leaves out letting the real file go. */
static void ovl_aio_put(struct ovl_aio_req *aio_req)
{
	if (refcount_dec_and_test(&aio_req->ref))
		kmem_cache_free(ovl_aio_request_cachep, aio_req);
}

/* 6.1. Runs once, whether the write was queued or not. Leaves out copying size and times up. */
static void ovl_aio_cleanup_handler(struct ovl_aio_req *aio_req)
{
	struct kiocb *iocb = &aio_req->iocb;
	struct kiocb *orig_iocb = aio_req->orig_iocb;

	if (iocb->ki_flags & IOCB_WRITE) {
		/* Lockdep shall believe that this context took it. */
		__sb_writers_acquired(file_inode(iocb->ki_filp)->i_sb, SB_FREEZE_WRITE);
		file_end_write(iocb->ki_filp);
	}
	orig_iocb->ki_pos = iocb->ki_pos;
	ovl_aio_put(aio_req);
}

/* 6.1. */
static void ovl_aio_rw_complete(struct kiocb *iocb, long res)
{
	struct ovl_aio_req *aio_req = container_of(iocb, struct ovl_aio_req, iocb);
	struct kiocb *orig_iocb = aio_req->orig_iocb;

	ovl_aio_cleanup_handler(aio_req);
	orig_iocb->ki_complete(orig_iocb, res);
}

/* 6.1. Leaves out empty writes, privileges, credentials and copying size and times up. */
static ssize_t ovl_write_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	int ifl = iocb->ki_flags;
	struct fd real;
	ssize_t ret;

	inode_lock(inode);
	ret = ovl_real_fdget(iocb->ki_filp, &real);
	if (ret)
		goto out_unlock;

	ret = -EINVAL;
	if ((ifl & IOCB_DIRECT) && !(real.file->f_mode & FMODE_CAN_ODIRECT))
		goto out_unlock;

	if (is_sync_kiocb(iocb)) {
		file_start_write(real.file);
		ret = vfs_iter_write(real.file, iter, &iocb->ki_pos, ifl & RWF_SUPPORTED);
		file_end_write(real.file);
	} else {
		struct ovl_aio_req *aio_req;

		ret = -ENOMEM;
		if (choose(alloc, real.file->f_inode->i_sb) == ALLOC_FAIL)
			goto out_unlock;
		aio_req = kmem_cache_zalloc(ovl_aio_request_cachep, GFP_KERNEL);

		file_start_write(real.file);
		/* Lockdep must not see a lock held on the way back to user space. */
		__sb_writers_release(file_inode(real.file)->i_sb, SB_FREEZE_WRITE);
		aio_req->orig_iocb = iocb;
		kiocb_clone(&aio_req->iocb, iocb, get_file(real.file));
		aio_req->iocb.ki_flags = ifl;
		aio_req->iocb.ki_complete = ovl_aio_rw_complete;
		refcount_set(&aio_req->ref, 2);
		ret = vfs_iocb_iter_write(real.file, &aio_req->iocb, iter);
		ovl_aio_put(aio_req);
		if (ret != -EIOCBQUEUED)
			ovl_aio_cleanup_handler(aio_req);
	}
out_unlock:
	inode_unlock(inode);
	return ret;
}

/*
 * 6.1. With the inode locked, so that the pipe's lock is taken after the start below and not before
 * it (9b91b6b019fd). Leaves out privileges, credentials and copying size and times up.
 */
static ssize_t ovl_splice_write(struct file *out, loff_t *ppos, size_t len)
{
	struct inode *inode = file_inode(out);
	struct fd real;
	ssize_t ret;

	inode_lock(inode);
	ret = ovl_real_fdget(out, &real);
	if (ret)
		goto out_unlock;
	file_start_write(real.file);
	ret = iter_file_splice_write(real.file, ppos, len);
	file_end_write(real.file);
out_unlock:
	inode_unlock(inode);
	return ret;
}

/* 6.1 fs/overlayfs/dir.c, ovl_create_object(). The upper file system is protected, too. */
static int ovl_create(struct inode *dir)
{
	return create_in(dir->i_private);
}

/* 6.1 fs/overlayfs/inode.c. */
static int ovl_update_time(struct inode *inode)
{
	touch_atime(inode->i_private);
	return 0;
}

static const struct inode_operations ovl_inode_operations = {
	.create		= ovl_create,
	.update_time	= ovl_update_time,
};

/* 6.1. A read of the real file, with its own hook. */
static ssize_t ovl_read(struct file *file, size_t count)
{
	return vfs_read(file->private_data, count);
}

/* 6.1. */
static int ovl_fsync(struct file *file)
{
	return vfs_fsync(file->private_data);
}

/* 6.1, ovl_mmap(). It is the real file that is mapped. */
static int ovl_page_mkwrite(struct file *file)
{
	struct file *real = file->private_data;

	return real->f_op->page_mkwrite(real);
}

static const struct file_operations ovl_file_operations = {
	.write_iter	= ovl_write_iter,
	.splice_write	= ovl_splice_write,
	.read		= ovl_read,
	.fsync		= ovl_fsync,
	.page_mkwrite	= ovl_page_mkwrite,
};

/* No freeze_fs: an overlay itself cannot be frozen. */
static const struct super_operations ovl_super_operations = {
	.freeze_fs	= NULL,
};

/* 6.1. Read-only over a read-only upper. Leaves out lower layers. */
int ovl_fill_super(struct super_block *sb, struct inode *inode,
		   struct super_block *upper_sb, struct inode *upper_inode)
{
	sb->s_op = &ovl_super_operations;
	sb->s_flags |= upper_sb->s_flags & SB_RDONLY;
	inode->i_sb = sb;
	inode->i_mode = S_IFREG;
	inode->i_op = &ovl_inode_operations;
	inode->i_private = upper_inode;
	return 0;
}

/* 6.1. The file is on the upper layer already. No FMODE_NOWAIT: overlayfs would have to wait. */
int ovl_open(struct file *file, struct inode *inode, int flags, struct file *real)
{
	file->private_data = real;
	return do_dentry_open(file, inode, &ovl_file_operations, flags);
}
