/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_uring: how a request is issued, retried by a worker and completed. After Linux 6.1,
 * io_uring/io_uring.c; the bodies are the model's own.
 */

/* Leaves out the ring, links between requests, cancelling, and running out of memory. */
struct io_kiocb {
	struct kiocb		rw;
	struct file		*file;
	unsigned int		flags;
	rwf_t			rw_flags;
	size_t			len;
	size_t			bytes_done;
	long			res;
	int			iopoll_completed;
	refcount_t		refs;
	struct work_struct	work;
};

/* req->flags */
#define REQ_F_NOWAIT		(1 << 0)
#define REQ_F_ISREG		(1 << 1)
#define REQ_F_SUPPORT_NOWAIT	(1 << 2)
#define REQ_F_REISSUE		(1 << 3)
/* The flag IORING_SETUP_IOPOLL of the ring. */
#define REQ_F_IOPOLL		(1 << 4)

/* Not 0: the request may wait in io-wq, so it must not wait here. */
#define IO_URING_F_NONBLOCK	1

/* What issuing answers, when it is no error. */
#define IOU_OK			0
#define IOU_ISSUE_SKIP_COMPLETE	1

static struct workqueue_struct io_wq = { .kind = WORKQUEUE_IO_WQ };

/* 6.1. */
static void io_put_req(struct io_kiocb *req)
{
	if (refcount_dec_and_test(&req->refs))
		kmem_cache_free(req_cachep, req);
}

/* 6.1. The event goes to the ring. */
static void io_req_complete_post(struct io_kiocb *req)
{
	post_event(req->res);
	io_put_req(req);
}

/* 6.1. Writes done before count, whatever became of the last one. */
static long io_fixup_rw_res(struct io_kiocb *req, long res)
{
	if (req->bytes_done && res < 0)
		return req->bytes_done;
	return req->bytes_done + res;
}

/* 6.1, in task_work. */
static void io_req_task_fail(struct io_kiocb *req)
{
	req->res = io_fixup_rw_res(req, req->res);
	io_req_complete_post(req);
}

/* 6.1. The thread that submitted asks the device until it is done, or a worker was. */
static void io_do_iopoll(struct io_kiocb *req)
{
	struct kiocb *kiocb = &req->rw;

	wait_var_event(&kiocb->private, kiocb->private || req->iopoll_completed);
	if (!req->iopoll_completed)
		req->file->f_op->iopoll(kiocb);
	io_req_complete_post(req);
}

/*
 * 6.1. Returns 0, or the error that the request did not survive. Leaves out that a thread may
 * do something else before it polls: here it polls next.
 */
static int io_issue_sqe(struct io_kiocb *req, unsigned int issue_flags)
{
	bool iopoll = req->flags & REQ_F_IOPOLL;
	int ret = io_write(req, issue_flags);

	if (ret == IOU_OK)
		io_req_complete_post(req);
	else if (ret != IOU_ISSUE_SKIP_COMPLETE)
		return ret;
	else if (iopoll)
		task_work_add(io_do_iopoll, req);
	return 0;
}

/* 6.1. A worker may wait. It keeps a reference, for the completion may come before it is done. */
static void io_wq_submit_work(struct work_struct *work)
{
	struct io_kiocb *req = container_of(work, struct io_kiocb, work);
	int ret;

	refcount_inc(&req->refs);
	ret = io_issue_sqe(req, 0);
	if (ret < 0) {
		/* Locks may be held that the failure needs: it is reported from task_work. */
		req->res = ret;
		task_work_add(io_req_task_fail, req);
	}
	io_put_req(req);
}

/* 6.1. A regular file cannot tell when it is ready, so a worker waits for it. */
static void io_queue_async(struct io_kiocb *req, int ret)
{
	if (ret != -EAGAIN || (req->flags & REQ_F_NOWAIT)) {
		req->res = ret;
		io_req_task_fail(req);
		return;
	}
	INIT_WORK(&req->work, io_wq_submit_work);
	queue_work(&io_wq, &req->work);
}

/* 6.1. One write with `rw_flags`; RWF_HIPRI stands for a ring that polls. */
static void io_submit_sqe(struct file *file, size_t len, rwf_t rw_flags)
{
	struct io_kiocb *req;
	int ret;

	req = kmem_cache_zalloc(req_cachep, GFP_KERNEL);
	*req = (struct io_kiocb) {
		.rw.ki_filp = file,
		.file = file,
		.flags = rw_flags & RWF_HIPRI ? REQ_F_IOPOLL : 0,
		.rw_flags = rw_flags & ~RWF_HIPRI,
		.len = len,
	};
	refcount_set(&req->refs, 1);
	ret = io_issue_sqe(req, IO_URING_F_NONBLOCK);
	if (ret)
		io_queue_async(req, ret);
}
