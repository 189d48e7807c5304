/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the operations of a scenario enter the kernel (operations.toml names these functions).
 * A write is one page.
 */

/* write(2) */
ssize_t ksys_write(struct file *file)
{
	return vfs_write(file, PAGE_SIZE, NULL);
}

/* pwritev2(2) */
ssize_t do_pwritev(struct file *file, rwf_t flags)
{
	struct iov_iter iter = { .count = PAGE_SIZE };

	return vfs_writev(file, &iter, NULL, flags);
}

/* io_submit(2) of one write: 1 if it was taken, else the error; the result comes as an event. */
long io_submit(struct file *file, rwf_t flags)
{
	int err = io_submit_one(file, PAGE_SIZE, flags);

	return err ? err : 1;
}

/* io_uring_enter(2) of one write: 1, for the request was taken; the result comes as an event. */
long io_uring_enter(struct file *file, rwf_t flags)
{
	io_submit_sqe(file, PAGE_SIZE, flags);
	return 1;
}

/* A network file system copies a page to its cache; the result comes as an event. */
long netfs_write(struct file *file)
{
	struct iov_iter iter = { .count = PAGE_SIZE };

	__cachefiles_write(file, &iter, netfs_rreq_copy_terminated);
	return 1;
}

/* write(2) of the daemon that fills a cache on demand: waits, and is not protected itself. */
ssize_t ondemand_write(struct file *file)
{
	struct iov_iter iter = { .count = PAGE_SIZE };

	return cachefiles_ondemand_fd_write_iter(file, &iter);
}

/* splice(2) from a pipe */
ssize_t ksys_splice(struct file *file)
{
	return do_splice(file, NULL, PAGE_SIZE);
}

/* A write command for a target whose disk is a file; the answer comes as an event. */
long target_write(struct file *file)
{
	struct iov_iter iter = { .count = PAGE_SIZE };

	fd_execute_rw(file, &iter);
	return 1;
}

/* The same for a target that speaks NVMe. */
long nvmet_write(struct file *file)
{
	struct iov_iter iter = { .count = PAGE_SIZE };

	nvmet_file_execute_io(file, &iter);
	return 1;
}

/* Waits until a request has finished, as io_getevents(2) or joining its thread would. */
int wait_request(int request)
{
	wait_for_request(request);
	return 0;
}

/* kill(2) with SIGKILL, of one thread. */
int do_kill(int thread)
{
	kill_thread(thread);
	return 0;
}
