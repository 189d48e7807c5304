/* SPDX-License-Identifier: GPL-2.0-or-later */
/* io_uring's write. After Linux 6.1, io_uring/rw.c; the bodies are the model's own. */

/* 6.1, there called kiocb_end_write(). */
static void io_req_end_write(struct io_kiocb *req)
{
	if (req->flags & REQ_F_ISREG) {
		struct super_block *sb = file_inode(req->file)->i_sb;

		__sb_writers_acquired(sb, SB_FREEZE_WRITE);
		sb_end_write(sb);
	}
}

/* 6.1, 2ec33a6c3cca: called on every way to the end. IOCB_WRITE is set only after the start. */
static void io_req_io_end(struct io_kiocb *req)
{
	if (req->rw.ki_flags & IOCB_WRITE) {
		io_req_end_write(req);
		fsnotify_modify(req->file);
	}
}

/* 6.1. Only where the ring's own thread runs. Leaves out rings that are going away. */
static bool io_rw_should_reissue(struct io_kiocb *req)
{
	return (req->flags & (REQ_F_ISREG | REQ_F_NOWAIT)) == REQ_F_ISREG && current_is_owner();
}

/* 6.1. Returns whether the request is to be issued once more; then its protection is gone. */
static bool __io_complete_rw_common(struct io_kiocb *req, long res)
{
	if (res == req->res)
		return false;
	if ((res == -EAGAIN || res == -EOPNOTSUPP) && io_rw_should_reissue(req)) {
		io_req_io_end(req);
		req->flags |= REQ_F_REISSUE;
		return true;
	}
	req->res = res;
	return false;
}

/* 6.1, b000145e9907: in task_work of the thread that owns the ring. */
static void io_req_rw_complete(struct io_kiocb *req)
{
	io_req_io_end(req);
	io_req_complete_post(req);
}

/* 6.1. The completion, in any context. */
static void io_complete_rw(struct kiocb *kiocb, long res)
{
	struct io_kiocb *req = container_of(kiocb, struct io_kiocb, rw);

	if (__io_complete_rw_common(req, res))
		return;
	req->res = io_fixup_rw_res(req, res);
	task_work_add(io_req_rw_complete, req);
}

/* 6.1. The completion where the device is polled: the poller reports it. */
static void io_complete_rw_iopoll(struct kiocb *kiocb, long res)
{
	struct io_kiocb *req = container_of(kiocb, struct io_kiocb, rw);

	if (kiocb->ki_flags & IOCB_WRITE)
		io_req_end_write(req);
	if (res == -EAGAIN && io_rw_should_reissue(req)) {
		req->flags |= REQ_F_REISSUE;
		return;
	}
	req->res = io_fixup_rw_res(req, res);
	req->iopoll_completed = 1;
	wake_up_var(&kiocb->private);
}

/* 6.1. As aio_rw_done(). */
static void io_rw_done(struct kiocb *kiocb, ssize_t ret)
{
	switch (ret) {
	case -EIOCBQUEUED:
		break;
	case -ERESTARTSYS:
		/* There is no system call left to restart. */
		ret = -EINTR;
		/* fallthrough */
	default:
		kiocb->ki_complete(kiocb, ret);
	}
}

/* 6.1. What is done is completed inline; an error takes the way of the callback. */
static int kiocb_done(struct io_kiocb *req, ssize_t ret)
{
	if (ret >= 0 && !(req->flags & REQ_F_IOPOLL)) {
		io_req_io_end(req);
		req->res = io_fixup_rw_res(req, ret);
		return IOU_OK;
	}
	io_rw_done(&req->rw, ret);
	if (req->flags & REQ_F_REISSUE) {
		req->flags &= ~REQ_F_REISSUE;
		return -EAGAIN;
	}
	return IOU_ISSUE_SKIP_COMPLETE;
}

/*
 * 6.1. Every issue builds ki_flags anew: what was in it, is lost. Leaves out priorities, and
 * files that were opened with O_NONBLOCK.
 */
static int io_rw_init_file(struct io_kiocb *req)
{
	struct kiocb *kiocb = &req->rw;
	struct file *file = req->file;
	int ret;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (S_ISREG(file_inode(file)->i_mode))
		req->flags |= REQ_F_ISREG;
	if (file->f_mode & FMODE_NOWAIT)
		req->flags |= REQ_F_SUPPORT_NOWAIT;
	kiocb->ki_flags = file->f_iocb_flags;
	ret = kiocb_set_rw_flags(kiocb, req->rw_flags);
	if (ret)
		return ret;
	if (kiocb->ki_flags & IOCB_NOWAIT)
		req->flags |= REQ_F_NOWAIT;
	if (req->flags & REQ_F_IOPOLL) {
		if (!(kiocb->ki_flags & IOCB_DIRECT) || !file->f_op->iopoll)
			return -EOPNOTSUPP;
		kiocb->private = NULL;
		kiocb->ki_flags |= IOCB_HIPRI | IOCB_ALLOC_CACHE;
		kiocb->ki_complete = io_complete_rw_iopoll;
	} else {
		kiocb->ki_complete = io_complete_rw;
	}
	return 0;
}

/* 6.1. May the first try be made without waiting? Leaves out file systems that buffer so. */
static bool io_can_try(struct io_kiocb *req)
{
	if (!(req->flags & REQ_F_SUPPORT_NOWAIT))
		return false;
	return (req->rw.ki_flags & IOCB_DIRECT) || !(req->flags & REQ_F_ISREG);
}

/* 6.1. What the retry needs is kept in memory of its own. */
static int io_setup_async_rw(struct io_kiocb *req)
{
	return choose(alloc, file_inode(req->file)->i_sb) == ALLOC_FAIL ? -ENOMEM : 0;
}

/*
 * 6.1. Returns IOU_*, or -EAGAIN: once more, by a worker. Unsettled: that memory which is not
 * found at copy_iov leaves protection behind; the code reads so, nobody has reported it.
 */
static int io_write(struct io_kiocb *req, unsigned int issue_flags)
{
	bool force_nonblock = issue_flags & IO_URING_F_NONBLOCK;
	struct iov_iter iter = { .count = req->len - req->bytes_done };
	struct kiocb *kiocb = &req->rw;
	ssize_t ret;

	ret = io_rw_init_file(req);
	if (ret)
		return ret;
	req->res = iov_iter_count(&iter);

	if (force_nonblock) {
		if (!io_can_try(req))
			goto copy_iov;
		kiocb->ki_flags |= IOCB_NOWAIT;
	} else {
		kiocb->ki_flags &= ~IOCB_NOWAIT;
	}

	ret = rw_verify_area(WRITE, req->file, &kiocb->ki_pos, req->res);
	if (ret)
		return ret;

	if (req->flags & REQ_F_ISREG) {
		sb_start_write(file_inode(req->file)->i_sb);
		__sb_writers_release(file_inode(req->file)->i_sb, SB_FREEZE_WRITE);
	}
	kiocb->ki_flags |= IOCB_WRITE;

	ret = call_write_iter(req->file, kiocb, &iter);

	if (req->flags & REQ_F_REISSUE) {
		req->flags &= ~REQ_F_REISSUE;
		ret = -EAGAIN;
	}
	/* A write that may not wait is refused in two ways. */
	if (ret == -EOPNOTSUPP && (kiocb->ki_flags & IOCB_NOWAIT))
		ret = -EAGAIN;
	if (ret == -EAGAIN && force_nonblock && !(req->flags & REQ_F_NOWAIT))
		goto copy_iov;

	if (ret >= 0 && ret != req->res && (req->flags & REQ_F_ISREG)) {
		/* A worker writes the rest. */
		req->bytes_done += ret;
		ret = io_setup_async_rw(req);
		if (kiocb->ki_flags & IOCB_WRITE)
			io_req_end_write(req);
		return ret ? ret : -EAGAIN;
	}
	return kiocb_done(req, ret);

copy_iov:
	ret = io_setup_async_rw(req);
	if (ret)
		return ret;
	if (kiocb->ki_flags & IOCB_WRITE)
		io_req_end_write(req);
	return -EAGAIN;
}
