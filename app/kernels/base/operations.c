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
