/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a pipe to a file. After Linux 6.1, fs/splice.c; the bodies are the model's own. */

/* 6.1. One page is in the pipe. Leaves out the pipe, its lock, and going on after a short write. */
ssize_t iter_file_splice_write(struct file *out, loff_t *ppos, size_t len)
{
	struct iov_iter from = { .count = len };

	return vfs_iter_write(out, &from, ppos, 0);
}

/* 6.1. Leaves out files that have to be written to page by page. */
static ssize_t do_splice_from(struct file *out, loff_t *ppos, size_t len)
{
	return out->f_op->splice_write(out, ppos, len);
}

/* 6.1. Its own hook runs before the start. Leaves out other directions than pipe to file. */
ssize_t do_splice(struct file *out, loff_t *ppos, size_t len)
{
	ssize_t ret;

	if (!(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if (out->f_flags & O_APPEND)
		return -EINVAL;
	ret = rw_verify_area(WRITE, out, ppos, len);
	if (ret < 0)
		return ret;
	file_start_write(out);
	ret = do_splice_from(out, ppos, len);
	if (ret > 0)
		fsnotify_modify(out);
	file_end_write(out);
	return ret;
}
