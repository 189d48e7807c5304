/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libaio: io_submit() and its completion. After Linux 6.1, fs/aio.c; the bodies are the model's own. */

/* Leaves out the ring, the context it belongs to and cancelling. */
struct aio_kiocb {
	struct kiocb	rw;
	long		ki_res;
	refcount_t	ki_refcnt;
};

/* 6.1. One reference for the submitter, one for the completion. Leaves out running out of slots. */
static struct aio_kiocb *aio_get_req(void)
{
	struct aio_kiocb *req;

	req = kmem_cache_zalloc(kiocb_cachep, GFP_KERNEL);
	refcount_set(&req->ki_refcnt, 2);
	return req;
}

/* 6.1. Leaves out the file, the eventfd and the credentials that it lets go. */
static void iocb_destroy(struct aio_kiocb *iocb)
{
	kmem_cache_free(kiocb_cachep, iocb);
}

/* 6.1. Whoever lets go last posts the event. */
static void iocb_put(struct aio_kiocb *iocb)
{
	if (refcount_dec_and_test(&iocb->ki_refcnt)) {
		post_event(iocb->ki_res);
		iocb_destroy(iocb);
	}
}

/* 6.1. The completion, in any context. IOCB_WRITE is set only after the start, so it is the gate. */
static void aio_complete_rw(struct kiocb *kiocb, long res)
{
	struct aio_kiocb *iocb = container_of(kiocb, struct aio_kiocb, rw);

	if (kiocb->ki_flags & IOCB_WRITE) {
		struct inode *inode = file_inode(kiocb->ki_filp);

		/* Lockdep shall believe that this context took it. */
		if (S_ISREG(inode->i_mode))
			__sb_writers_acquired(inode->i_sb, SB_FREEZE_WRITE);
		file_end_write(kiocb->ki_filp);
	}
	iocb->ki_res = res;
	iocb_put(iocb);
}

/* 6.1. Leaves out eventfd, priorities and polling. */
static int aio_prep_rw(struct kiocb *req, rwf_t flags)
{
	req->ki_complete = aio_complete_rw;
	req->ki_flags = req->ki_filp->f_iocb_flags;
	return kiocb_set_rw_flags(req, flags);
}

/* 6.1. What is not queued is completed here. */
static void aio_rw_done(struct kiocb *req, ssize_t ret)
{
	switch (ret) {
	case -EIOCBQUEUED:
		break;
	case -ERESTARTSYS:
		/* There is no system call left to restart. */
		ret = -EINTR;
		/* fallthrough */
	default:
		req->ki_complete(req, ret);
	}
}

/* 6.1. An error before the start is the caller's to report; after it, the completion's. */
static int aio_write(struct kiocb *req, size_t len, rwf_t flags)
{
	struct iov_iter iter = { .count = len };
	struct file *file = req->ki_filp;
	int ret;

	ret = aio_prep_rw(req, flags);
	if (ret)
		return ret;
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	ret = rw_verify_area(WRITE, file, &req->ki_pos, len);
	if (ret)
		return ret;
	if (S_ISREG(file_inode(file)->i_mode)) {
		sb_start_write(file_inode(file)->i_sb);
		/* Lockdep must not see a lock held on the way back to user space. */
		__sb_writers_release(file_inode(file)->i_sb, SB_FREEZE_WRITE);
	}
	req->ki_flags |= IOCB_WRITE;
	aio_rw_done(req, call_write_iter(file, req, &iter));
	return 0;
}

/* 6.1. Leaves out copying the control block and looking up the file. */
static int io_submit_one(struct file *file, size_t len, rwf_t flags)
{
	struct aio_kiocb *req = aio_get_req();
	int err;

	req->rw.ki_filp = file;
	err = aio_write(&req->rw, len, flags);
	/* From here on the completion alone may own it. */
	iocb_put(req);
	if (err)
		iocb_destroy(req);
	return err;
}
