/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An NVMe target that keeps its namespace in a file. After Linux 6.1,
 * drivers/nvme/target/io-cmd-file.c; the bodies are the model's own.
 */

struct nvmet_req {
	struct kiocb	iocb;
};

/* 6.1. The host hears of it; here the scenario does. */
static void nvmet_file_io_done(struct kiocb *iocb, long ret)
{
	struct nvmet_req *req = container_of(iocb, struct nvmet_req, iocb);

	post_event(ret);
	kfree(req);
}

/*
 * 6.1. Nobody asks a hook, and nobody starts a write: a freeze does not wait for this one. Leaves
 * out the buffered way, which tries without waiting and then does the same in a worker.
 */
static bool nvmet_file_execute_io(struct file *file, struct iov_iter *iter)
{
	struct nvmet_req *req;
	ssize_t ret;

	req = kmalloc(sizeof(*req), GFP_KERNEL);
	req->iocb = (struct kiocb) {
		.ki_filp = file,
		.ki_complete = nvmet_file_io_done,
		.ki_flags = file->f_iocb_flags,
	};
	ret = call_write_iter(file, &req->iocb, iter);
	if (ret != -EIOCBQUEUED)
		nvmet_file_io_done(&req->iocb, ret);
	return true;
}
