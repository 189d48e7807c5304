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

/*
 * A daemon of hierarchical storage: once somebody is about to use content, it brings it, by writing
 * to the same file system, and only then allows the use. Returns what its write did. One that has
 * no more than a path to the file only allows.
 */
ssize_t fill_content(struct file *file, struct fsnotify_group *group)
{
	int event = fanotify_read(group);
	ssize_t ret = 0;

	if (!(file->f_flags & O_PATH))
		ret = vfs_write(file, PAGE_SIZE, NULL);
	fanotify_write(group, event);
	return ret;
}

/* mmap(2) of a shared file, which asks the hook, and a store to it: SIGBUS is -EFAULT here. */
int mmap_write(struct vm_area_struct *vma)
{
	int ret;

	if (!(vma->vm_file->f_mode & FMODE_WRITE))
		return -EACCES;
	ret = security_file_permission(vma->vm_file);
	return ret ? ret : handle_mm_fault(vma);
}

/* read(2) */
ssize_t ksys_read(struct file *file)
{
	return vfs_read(file, PAGE_SIZE);
}

/* fsync(2) */
int do_fsync(struct file *file)
{
	return vfs_fsync(file);
}

/* Whatever looks at a file and leaves only that trace. */
int look_at(struct inode *inode)
{
	touch_atime(inode);
	return 0;
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
